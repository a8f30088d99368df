import { type Intrinsic, invalid, stringArgument } from './intrinsic'

const name = 'States.Format'

/** Puts an argument in place of each `{}`; `\{`, `\}`, `\'` and `\\` stand for the character itself. */
export const format: Intrinsic = {
  name,
  least: 1,
  most: Infinity,
  template: true,
  call(args) {
    const template = stringArgument(name, args, 0)
    let used = 1
    const text = template.replace(/\\(.)|\{\}/gs, (_, escaped?: string) => {
      if (escaped !== undefined) return escaped
      if (used >= args.length) throw invalid(name, 'there are fewer arguments than {} in the template')
      const value = args[used++]
      return textOf(value)
    })
    if (used < args.length) throw invalid(name, 'there are more arguments than {} in the template')
    return text
  },
}

/** As Java prints it: `{a=1, b=[x, y]}`. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  const members = Object.entries(value).map(([name, member]) => `${name}=${textOf(member)}`)
  return `{${members.join(', ')}}`
}
