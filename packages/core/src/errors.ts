/**
 * Every error the platform raises: its code, the HTTP status it maps to and what it means.
 * `docs/errors.md` lists the same; a test holds the two together.
 */
export const ERRORS = {
  // Who may
  UNAUTHENTICATED: [
    401,
    "The request names nobody, or a token that is unknown, expired or revoked.",
  ],
  FORBIDDEN: [403, "The token's role does not allow this."],
  NOT_FOUND: [404, "There is no such thing, or it is not yours to see."],

  // Names and input
  INVALID_NAME: [400, "A name is empty, too long or has characters that are not allowed."],
  NAME_TAKEN: [409, "Something of that kind and name exists already."],
  INVALID_INPUT: [400, "The input does not have the form that is asked for."],
  INVALID_VALUE: [400, "A value does not fit the htype, dtype or shape of its tensor."],
  LENGTH_MISMATCH: [400, "Entries of one sample or one object group have different lengths."],
  INVALID_QUERY: [400, "A filter, an order or an expression does not fit the tensors it names."],
  INVALID_CURSOR: [400, "A cursor was made by another query or is damaged."],
  CURSOR_EXPIRED: [410, "A cursor or revision was made on uncommitted changes that are gone."],
  LIMIT_EXCEEDED: [400, "The request is larger, deeper or costlier than allowed."],
  QUERY_TIMEOUT: [408, "The database did not answer within the time a request may take."],
  RANGE_ERROR: [400, "An index is negative, repeated or past the last sample."],

  // Datasets and versions
  DATASET_NOT_FOUND: [404, "There is no such dataset, or it is not yours to see."],
  REF_NOT_FOUND: [404, "The dataset has no branch, tag or commit of that name."],
  REF_AMBIGUOUS: [400, "Several commits, or models, begin with these characters."],
  REF_NOT_WRITABLE: [400, "Only branches are written to."],
  BRANCH_NOT_DELETABLE: [409, "The branch is the default one, or a run is writing to it."],
  TENSOR_NOT_FOUND: [404, "There is no tensor of that name at that ref."],
  SAMPLE_NOT_FOUND: [404, "There is no sample of that id at that ref."],
  OBJECT_NOT_FOUND: [404, "The sample has no object of that id."],
  CLASS_NOT_FOUND: [404, "The tensor has no class of that name."],
  CLASS_IN_USE: [409, "A class is removed that values still use."],
  CONFLICT: [409, "Somebody else changed this first."],
  HEAD_MOVED: [409, "Somebody else committed to the branch first."],
  NOTHING_TO_COMMIT: [409, "The branch has no uncommitted changes."],
  UNCOMMITTED_CHANGES: [
    409,
    "The branch has uncommitted changes that would be mixed up with this.",
  ],
  MERGE_CONFLICT: [409, "Both sides of a merge or revert changed the same, differently."],
  MUTATION_REPEATED: [
    409,
    "The clientMutationId was used before for something else, or to make a secret that is shown once.",
  ],

  // Images and blobs
  BLOB_NOT_FOUND: [404, "The dataset has no blob of that digest."],
  NOT_AN_IMAGE: [400, "The file is not an image of an accepted format."],
  IMAGE_TRUNCATED: [400, "The image ends early or is damaged."],
  IMAGE_TOO_LARGE: [400, "The image has more pixels or bytes than allowed."],

  // Plugins and runs
  EVALUATOR_NOT_FOUND: [404, "No installed plugin has that evaluator."],
  TRAINER_NOT_FOUND: [404, "No installed plugin has that trainer."],
  HTYPE_NOT_FOUND: [404, "No installed plugin has the htype of that tensor."],
  INVALID_OPTION: [400, "An option is unknown, missing or out of bounds."],
  INPUT_MISSING: [400, "An input of an evaluator or trainer has no tensor at that ref."],
  RUN_NOT_FOUND: [404, "There is no such run, or it is not yours to see."],
  RUN_FINISHED: [409, "The run has ended already."],
  RUN_STOPPED: [
    503,
    "Worker after worker of the run was lost, or Loupe was brought up to date under it; it can be started again.",
  ],
  EVALUATOR_FAILED: [
    500,
    "The evaluator stopped with an error or yielded something it had not declared.",
  ],
  TRAINER_FAILED: [500, "The trainer stopped with an error, or handed over no model."],

  // Models
  INVALID_PACKAGE: [400, "The package of a model is no archive that can be unpacked safely."],
  PACKAGE_TOO_LARGE: [400, "The package of a model has more files or bytes than allowed."],
  MODEL_REFUSED: [400, "No installed plugin can run the model."],
  MODEL_NOT_FOUND: [404, "There is no such model or package, or it is not yours to see."],
  MODEL_IN_USE: [409, "A run that has not ended needs the model."],

  // The machine
  DATABASE_UNREACHABLE: [503, "Postgres does not answer or refuses."],
  DATABASE_TOO_OLD: [503, "Postgres is older than version 15."],
  DATABASE_TOO_NEW: [503, "The database was migrated by a newer Loupe."],
  DATABASE_NOT_MIGRATED: [503, "The database has not been brought up to this Loupe."],
  CITUS_MISSING: [503, "The database is not on a Citus of version 12 or newer."],
  DATA_FOLDER_UNUSABLE: [503, "The data folder can't be written to."],
  DATA_FOLDER_IN_USE: [503, "Another Loupe is running on the data folder."],
  PORT_TAKEN: [503, "Something else listens on the port."],
  UNSUPPORTED_PLATFORM: [503, "There is no Postgres package for this platform."],
  INTERNAL: [500, "A fault of the platform; the log has its cause."],
} as const satisfies Record<string, readonly [status: number, meaning: string]>;

export type ErrorCode = keyof typeof ERRORS;

export interface ErrorDetails {
  /** Where in the input the culprit stands, such as `["edits", 3, "tensor"]`. */
  path?: readonly (string | number)[];
  [key: string]: unknown;
}

/** The one error that core throws on purpose: its message is meant for the person who asked. */
export class LoupeError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; details?: ErrorDetails } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "LoupeError";
    this.code = code;
    this.details = options.details ?? {};
  }

  get status(): number {
    return ERRORS[this.code][0];
  }
}
