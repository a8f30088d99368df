/** Lengths of time in words. */

const units = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const

/** Such as `2 h 5 min 10 s`: what counts down is told to the second. */
export function countdownText(milliseconds: number): string {
  let left = Math.max(0, Math.ceil(milliseconds / 1000))
  const said = units.flatMap(([name, seconds]) => {
    const whole = Math.floor(left / seconds)
    left -= whole * seconds
    return whole > 0 ? [`${whole} ${name}`] : []
  })
  return said.length === 0 ? '0 s' : said.join(' ')
}

/** Such as `1.2 s`. */
export function lengthText(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`
  if (milliseconds < 3_600_000) return `${Math.round(milliseconds / 60_000)} min`
  if (milliseconds < 172_800_000) return `${Math.round(milliseconds / 3_600_000)} h`
  return `${Math.round(milliseconds / 86_400_000)} d`
}
