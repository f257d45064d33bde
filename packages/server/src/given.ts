type Given<T> = { [K in keyof T]?: NonNullable<T[K]> };

/** The fields that were given: those that are neither null nor undefined. */
export function given<T extends object>(fields: T): Given<T> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
  ) as Given<T>;
}
