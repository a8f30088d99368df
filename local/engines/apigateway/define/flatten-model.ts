/** A model's schema with those of the models that it refers to, as definitions of its own. */
import { isRecord } from '../input'
import { modelUrl } from './model-schema'

/** @param schemaOf undefined where there is no such model; such a reference stays as it is */
export function flattenModel(model: string, schemaOf: (name: string) => string | undefined): string {
  const root: unknown = JSON.parse(schemaOf(model) ?? '{}')
  if (!isRecord(root)) return JSON.stringify(root)
  const own = isRecord(root.definitions) ? root.definitions : {}
  const names = new Map<string, string>([[model, '']])
  const definitions: Record<string, unknown> = {}

  /** Where the model is in what comes out: the root itself, or a definition of a name that is free. */
  function placeOf(name: string): string | undefined {
    const known = names.get(name)
    if (known !== undefined) return known
    const text = schemaOf(name)
    if (text === undefined) return undefined
    let free = name
    while (Object.hasOwn(own, free) || Object.hasOwn(definitions, free)) free += '_'
    const place = `/definitions/${free}`
    names.set(name, place)
    definitions[free] = undefined
    definitions[free] = resolved(JSON.parse(text), place)
    return place
  }

  function resolved(node: unknown, place: string): unknown {
    if (Array.isArray(node)) return node.map((item) => resolved(item, place))
    if (!isRecord(node)) return node
    return Object.fromEntries(
      Object.entries(node)
        .filter(([name]) => name !== '$schema' || place === '')
        .map(([name, value]) => {
          if (name === '$ref' && typeof value === 'string') return [name, reference(value, place)]
          return [name, name === 'enum' || name === 'default' ? value : resolved(value, place)]
        }),
    )
  }

  function reference(target: string, place: string): string {
    if (target.startsWith('#')) return `#${place}${target.slice(1)}`
    const [, name, fragment = ''] = modelUrl.exec(target) ?? []
    const other = name === undefined ? undefined : placeOf(name)
    return other === undefined ? target : `#${other}${fragment.slice(1)}`
  }

  const flat = resolved(root, '') as Readonly<Record<string, unknown>>
  if (Object.keys(definitions).length === 0) return JSON.stringify(flat)
  return JSON.stringify({ ...flat, definitions: { ...(flat.definitions as object), ...definitions } })
}
