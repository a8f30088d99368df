/** Puts the logical ids that were made for the names that a template may use for them: `!Ref MyApi.Stage`. */
import { isObject } from '../template'

export function resolveAliases(value: unknown, aliases: ReadonlyMap<string, string>): unknown {
  if (aliases.size === 0) return value
  if (Array.isArray(value)) return value.map((each) => resolveAliases(each, aliases))
  if (!isObject(value)) return value
  const { Ref } = value
  if (typeof Ref === 'string' && aliases.has(Ref)) return { Ref: aliases.get(Ref) }
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === 'Fn::Sub' ? substitute(member, aliases) : resolveAliases(member, aliases),
    ]),
  )
}

function substitute(value: unknown, aliases: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') {
    return value.replace(/\$\{([^!}]+)\}/g, (all, name: string) =>
      aliases.has(name) ? `\${${aliases.get(name)}}` : all,
    )
  }
  if (!Array.isArray(value)) return resolveAliases(value, aliases)
  const [text, ...others] = value
  return [substitute(text, aliases), ...others.map((each) => resolveAliases(each, aliases))]
}
