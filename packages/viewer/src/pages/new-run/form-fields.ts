import { graphql, type ResultOf } from "../../graphql/graphql.ts";

/** What a form needs to know of what an evaluator or trainer reads. */
export const FormInput = graphql(`
  fragment FormInput on EvaluatorInput {
    role
    description
    htype
    required
  }
`);

/** What a form needs to know of an option. */
export const FormOption = graphql(`
  fragment FormOption on Option {
    name
    description
    type
    default
    required
    minimum
    maximum
    oneOf
    ownModels
  }
`);

/** The tensors there are to read. */
export const FormTensor = graphql(`
  fragment FormTensor on Tensor {
    path
    name
    htype
  }
`);

export type OfferedInput = ResultOf<typeof FormInput>;
export type OfferedOption = ResultOf<typeof FormOption>;
export type ReadableTensor = ResultOf<typeof FormTensor>;
