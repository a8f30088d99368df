/** @returns what AWS says a number must do that is not from `least` to `most`: the one limit that it is beyond */
export function limitOf(value: unknown, least: number, most: number): string {
  const beyond = Number(value) > most ? `less than or equal to ${most}` : `greater than or equal to ${least}`
  return `have value ${beyond}`
}
