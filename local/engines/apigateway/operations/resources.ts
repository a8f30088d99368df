import { badRequest, found } from '../errors'
import { randomId } from '../ids'
import { type Input, requiredText, textList } from '../input'
import { patch, replaced } from '../patch'
import { apiIn, type Handlers, type Parts } from './handlers'
import { page } from './page'

export function resourceOperations({ state, apis }: Parts): Handlers {
  function shown(apiId: string, id: string, input: Input): object {
    const embed = textList(input, 'embed')?.includes('methods') ?? false
    const resource = found(state.resources.get(apiId, id), 'Resource')
    const methods = state.methods.list(apiId, id)
    const resourceMethods = Object.fromEntries(methods.map((one) => [one.httpMethod, embed ? one : {}]))
    return { ...resource, ...(methods.length > 0 && { resourceMethods }) }
  }

  return {
    CreateResource: (input) =>
      apis.putResource(
        apiIn(state, input),
        randomId(6),
        requiredText(input, 'parentId'),
        requiredText(input, 'pathPart'),
      ),
    GetResources: (input) => {
      const apiId = apiIn(state, input)
      const resources = page(state.resources.list(apiId), input, ({ id }) => id)
      return { ...resources, items: resources.items.map(({ id }) => shown(apiId, id, input)) }
    },
    GetResource: (input) => shown(apiIn(state, input), requiredText(input, 'resourceId'), input),
    UpdateResource: (input) => {
      const apiId = apiIn(state, input)
      const { id, parentId, pathPart } = found(
        state.resources.get(apiId, requiredText(input, 'resourceId')),
        'Resource',
      )
      if (parentId === undefined) throw badRequest('Root resource cannot be updated')
      const moved = patch({ parentId, pathPart }, input, replaced('parentId', 'pathPart'), `UpdateResource ${id}`)
      apis.moveResource(apiId, id, requiredText(moved, 'parentId'), requiredText(moved, 'pathPart'))
      return shown(apiId, id, input)
    },
    DeleteResource: (input) => apis.deleteResource(apiIn(state, input), requiredText(input, 'resourceId')),
  }
}
