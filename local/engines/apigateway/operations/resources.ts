import { badRequest, found } from '../errors'
import { randomId } from '../ids'
import { type Input, requiredText, textList } from '../input'
import { type PatchRule, patch, replaced } from '../patch'
import { apiIn, type Handlers, type Parts } from './handlers'
import { page } from './page'
import { shownMethod } from './shown-integration'

const ofRoot = replaced('parentId', 'pathPart').map(
  (rule): PatchRule => ({
    ...rule,
    change(_root, [member = '']) {
      throw badRequest(`Root resource cannot update its ${member}.`)
    },
  }),
)

export function resourceOperations({ state, apis }: Parts): Handlers {
  function shown(apiId: string, id: string, input: Input): object {
    const embed = textList(input, 'embed')?.includes('methods') ?? false
    const resource = found(state.resources.get(apiId, id), 'Resource')
    const methods = state.methods.list(apiId, id)
    const resourceMethods = Object.fromEntries(
      methods.map((one) => [one.httpMethod, embed ? shownMethod(one, id) : {}]),
    )
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
      const rules = parentId === undefined ? ofRoot : replaced('parentId', 'pathPart')
      const moved = patch({ parentId, pathPart }, input, rules, `UpdateResource ${id}`)
      if (parentId === undefined) return shown(apiId, id, input)
      apis.moveResource(apiId, id, requiredText(moved, 'parentId'), requiredText(moved, 'pathPart'))
      return shown(apiId, id, input)
    },
    DeleteResource: (input) => apis.deleteResource(apiIn(state, input), requiredText(input, 'resourceId')),
  }
}
