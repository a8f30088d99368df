import { emptySchema } from '../define/apis'
import { flattenModel } from '../define/flatten-model'
import type { Model } from '../definitions'
import { conflict, missing } from '../errors'
import { flag, type Input, requiredText, text } from '../input'
import { patch, replaced } from '../patch'
import { apiIn, type Handlers, type Parts, without } from './handlers'
import { page } from './page'

export function modelOperations({ state, apis }: Parts): Handlers {
  function modelIn(input: Input): Model {
    const name = requiredText(input, 'modelName')
    const model = state.models.get(requiredText(input, 'restApiId'), name)
    if (!model) throw missing(`Invalid model name specified: ${name}`)
    return model
  }

  return {
    CreateModel: (input) => {
      const apiId = apiIn(state, input)
      if (state.models.get(apiId, text(input, 'name') ?? '')) {
        throw conflict('Model name already exists for this REST API')
      }
      if (input.name !== '' && input.schema === undefined) throw emptySchema()
      return apis.putModel(apiId, without(input, 'restApiId'))
    },
    GetModels: (input) => page(state.models.list(apiIn(state, input)), input, ({ name }) => name),
    GetModel: (input) => {
      const model = modelIn(input)
      if (!flag(input, 'flatten') || model.schema === undefined) return model
      const schemaOf = (name: string) => state.models.get(apiIn(state, input), name)?.schema
      return { ...model, schema: flattenModel(model.name, schemaOf) }
    },
    UpdateModel: (input) => {
      const { id: _, ...model } = modelIn(input)
      const changed = patch(model, input, replaced('description', 'schema'), `UpdateModel ${model.name}`)
      return apis.putModel(apiIn(state, input), changed)
    },
    DeleteModel: (input) => {
      const { name } = modelIn(input)
      apis.deleteModel(apiIn(state, input), name)
    },
  }
}
