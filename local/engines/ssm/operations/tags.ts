/** Tags of parameters; nothing else of Systems Manager is here to have some. */
import type { Operation } from '../../../kernel/service'
import { type Tag, tagList } from '../../../kernel/tags'
import { invalidResourceId, invalidResourceType } from '../errors'
import { type Parameter, tagging } from '../state'
import { accessTo, type Parts } from './parts'

interface TagInput {
  readonly ResourceType: string
  readonly ResourceId: string
  readonly Tags?: readonly Tag[]
  readonly TagKeys?: readonly string[]
}

export function tagOperations(parts: Parts): Record<string, Operation> {
  const { parameters } = parts

  function onTags(action: string, handle: (input: TagInput, parameter: Parameter) => object): Operation<TagInput> {
    return {
      access({ ResourceType, ResourceId }) {
        if (ResourceType !== 'Parameter') throw invalidResourceType(ResourceType)
        return [accessTo(parts, action, ResourceId)]
      },
      handle(input) {
        const parameter = parameters.find(input.ResourceId)
        if (!parameter) throw invalidResourceId()
        return handle(input, parameter)
      },
    }
  }

  return {
    AddTagsToResource: onTags('AddTagsToResource', ({ Tags }, parameter) => {
      parameters.put({ ...parameter, tags: tagging.add(parameter.tags, Tags) })
      return {}
    }),
    RemoveTagsFromResource: onTags('RemoveTagsFromResource', ({ TagKeys }, parameter) => {
      parameters.put({ ...parameter, tags: tagging.remove(parameter.tags, TagKeys) })
      return {}
    }),
    ListTagsForResource: onTags('ListTagsForResource', (_, { tags }) => ({ TagList: tagList(tags) })),
  }
}
