import { builder } from "../builder.ts";

export const Htype = builder.enumType("Htype", {
  description: "What the values of a tensor mean.",
  values: {
    IMAGE: { value: "image", description: "A picture, stored as its file." },
    CLASS_LABEL: { value: "class_label", description: "Classes, of a list that the tensor has." },
    BBOX: { value: "bbox", description: "Boxes." },
    GENERIC: { value: "generic", description: "A number or an array of numbers." },
    TEXT: { value: "text", description: "Text." },
    JSON: { value: "json", description: "Any JSON." },
    EMBEDDING: { value: "embedding", description: "A vector of a model." },
  } as const,
});

export const Dtype = builder.enumType("Dtype", {
  description: "A number type.",
  values: {
    BOOL: { value: "bool", description: "True or false." },
    INT8: { value: "int8", description: "8 bits, signed." },
    INT16: { value: "int16", description: "16 bits, signed." },
    INT32: { value: "int32", description: "32 bits, signed." },
    INT64: { value: "int64", description: "64 bits, signed." },
    UINT8: { value: "uint8", description: "8 bits." },
    UINT16: { value: "uint16", description: "16 bits." },
    UINT32: { value: "uint32", description: "32 bits." },
    UINT64: { value: "uint64", description: "64 bits." },
    FLOAT16: { value: "float16", description: "Floating point of 16 bits." },
    FLOAT32: { value: "float32", description: "Floating point of 32 bits." },
    FLOAT64: { value: "float64", description: "Floating point of 64 bits." },
  } as const,
});

export const Describes = builder.enumType("Describes", {
  description: "What a tensor has values for.",
  values: {
    SAMPLE: { description: "One value for a sample." },
    OBJECT: { description: "One entry for each object of a sample." },
  } as const,
});

export const CoordsType = builder.enumType("CoordsType", {
  description: "The unit of a box.",
  values: {
    PIXEL: { value: "pixel", description: "Pixels of the upright image." },
    FRACTIONAL: { value: "fractional", description: "Fractions of the image's width and height." },
  } as const,
});

export const CoordsMode = builder.enumType("CoordsMode", {
  description: "The numbers of a box.",
  values: {
    LTRB: { description: "Left, top, right, bottom." },
    LTWH: { description: "Left, top, width, height." },
    CCWH: { description: "Centre across, centre down, width, height." },
  } as const,
});
