/** What the suite needs to be told of an engine: its resources, and what can't be derived of its lists. */

export interface Examples {
  /** Logical ids of a template, whose types are the engine's or are needed by them. */
  readonly resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: object }>>
  /**
   * Inputs of its lists, by operation (behind the service's name, where two services have one of that name); a function is
   * given what `Ref` gives of the resources.
   */
  readonly lists?: Readonly<Record<string, (ref: (logicalId: string) => string) => object>>
  /** Lists that can't give pages of one, each with the reason. */
  readonly unpaged?: Readonly<Record<string, string>>
  /** Lists that have less than two items of the examples, each with the reason: pages of one show nothing of them. */
  readonly short?: Readonly<Record<string, string>>
  /** Lists that take any token, each with the reason. */
  readonly anyToken?: Readonly<Record<string, string>>
  /** Inputs of operations that set tags, without the tags, by service and operation; what must be there alone, otherwise. */
  readonly tagged?: Readonly<Record<string, (ref: (logicalId: string) => string) => object>>
  /** Operations whose tags are no resource's, by service and operation, each with the reason. */
  readonly untagged?: Readonly<Record<string, string>>
  /** What it keeps when all its resources are gone, by the beginning of the key, each with the reason. */
  readonly kept?: Readonly<Record<string, string>>
  /** What is another after a restart, by the beginning of the key, each with the reason. */
  readonly changing?: Readonly<Record<string, string>>
  /** Types that there is no example of, each with the reason. */
  readonly without?: Readonly<Record<string, string>>
}
