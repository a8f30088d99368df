/** AWS::StepFunctions::Activity */
import type { ResourceType } from '../../../kernel/service'
import type { GivenTags } from '../../../kernel/tags'
import { deleteActivity } from '../operations/activities'
import type { Api } from '../operations/context'
import { checkName } from '../operations/input'
import { tagging } from '../operations/tags'

interface Properties {
  readonly Name: string
  readonly Tags?: GivenTags
}

export function activityType(api: Api): ResourceType {
  return {
    type: 'AWS::StepFunctions::Activity',
    properties: ['Name', 'Tags'],
    inert: { EncryptionConfiguration: 'what is on this disk is not encrypted' },
    named: {
      by: ['Name'],
      find: ({ Name }: Partial<Properties>, { physicalName }) => api.activities.get(Name ?? physicalName(80))?.arn,
    },
    apply(properties: Properties, context) {
      const { arn, name } = api.activities.put(
        checkName(properties.Name ?? context.physicalName(80)),
        tagging.read(properties.Tags),
      )
      return { ref: arn, attributes: { Arn: arn, Name: name } }
    },
    remove(ref) {
      deleteActivity(api, { activityArn: ref })
    },
  }
}
