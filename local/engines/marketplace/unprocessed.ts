/**
 * Records that BatchMeterUsage leaves unprocessed, which AWS does when it likes and this cloud when it is asked to. Inferred:
 * they are the first of a batch.
 */

export interface Unprocessed {
  /** The next so many. As other faults, they are forgotten with the process. */
  leave(records: number): void
  /** How many of a batch are left. */
  take(of: number): number
}

export function createUnprocessed(): Unprocessed {
  let wanted = 0
  return {
    leave(records) {
      wanted = records
    },
    take(of) {
      const taken = Math.min(of, wanted)
      wanted -= taken
      return taken
    },
  }
}
