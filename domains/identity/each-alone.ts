export interface Outcomes {
  /** For how many there was something to do. */
  readonly done: number
  readonly looked: number
}

/** Works on all at once. One that fails keeps no other waiting: whoever comes later does it. */
export async function eachAlone<T>(
  things: readonly T[],
  work: (thing: T) => Promise<boolean>,
  onFailure: (error: unknown) => void,
): Promise<Outcomes> {
  const outcomes = await Promise.all(
    things.map((thing) =>
      work(thing).catch((error: unknown) => {
        onFailure(error)
        return undefined
      }),
    ),
  )
  return {
    done: outcomes.filter((outcome) => outcome === true).length,
    looked: outcomes.filter((outcome) => outcome !== undefined).length,
  }
}
