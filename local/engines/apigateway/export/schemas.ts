/** Models as the schemas of a document: each that somebody made, and of AWS's own those that are used. */
import { modelsIn, modelUrl } from '../define/model-schema'
import type { Method, Model } from '../definitions'
import type { Input } from '../input'
import type { Published } from './published'

const ownOfAws = ['Empty', 'Error']

export function schemasOf(
  models: readonly Model[],
  methods: readonly Method[],
  prefix: string,
  published: Published,
): Input {
  const used = new Set<string>()
  for (const { requestModels = {}, methodResponses = {} } of methods) {
    for (const name of Object.values(requestModels)) used.add(name)
    for (const { responseModels = {} } of Object.values(methodResponses)) {
      for (const name of Object.values(responseModels)) used.add(name)
    }
  }
  for (const { schema } of models) for (const name of modelsIn(schema)) used.add(name)
  const shown = models.filter(({ name }) => used.has(name) || !ownOfAws.includes(name))
  return Object.fromEntries(
    shown.map(({ name, schema }) => [
      name,
      {
        ...(written(schema, name, prefix) as object),
        ...published.of({ type: 'MODEL', name }, ['title', 'description', 'externalDocs', 'example']),
      },
    ]),
  )
}

/** References lead to the document's schemas, and the version of JSON Schema is the document's to say. */
function written(schema: string, name: string, prefix: string): unknown {
  const { $schema: _, ...rest } = JSON.parse(schema, (key, value: unknown) => {
    if (key !== '$ref' || typeof value !== 'string') return value
    if (value.startsWith('#')) return prefix + name + value.slice(1)
    const [, model, fragment = '#'] = modelUrl.exec(value) ?? []
    return model === undefined ? value : prefix + model + fragment.slice(1)
  }) as Input
  return rest
}
