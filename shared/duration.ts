/** Durations as contracts write them: ISO 8601 with weeks, days, hours, minutes and seconds. */
const pattern = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/
const seconds = [604_800, 86_400, 3600, 60, 1]

/** Milliseconds of `PT12H`, `P3D`, …; throws RangeError for anything else. */
export function durationToMilliseconds(text: string): number {
  const match = pattern.exec(text)
  if (!match || text.endsWith('P') || text.endsWith('T')) {
    throw new RangeError(`Duration "${text}": expected ISO 8601 such as P3D or PT12H`)
  }
  return match.slice(1).reduce((sum, part, index) => sum + Number(part ?? 0) * (seconds[index] ?? 0) * 1000, 0)
}
