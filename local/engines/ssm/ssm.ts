/**
 * AWS Systems Manager, of which there is Parameter Store: parameters, their versions and labels, each change of them told
 * on the default bus. The values of SecureStrings go through KMS.
 */
import { openApi } from '../../kernel/api'
import type { Cloud } from '../../kernel/cloud'
import type { EngineDefinition } from '../../kernel/engine'
import type { Service } from '../../kernel/service'
import { createBusEvents } from '../../lib/delivery/bus-events'
import { listOperations } from './operations/lists'
import { type Parts, plainValueOf } from './operations/parts'
import { readOperations } from './operations/reads'
import { tagOperations } from './operations/tags'
import { writeOperations } from './operations/writes'
import { createResources } from './resources'
import { createSecureStrings } from './secure-strings'
import { createParameters } from './state'
import { unsupported } from './unsupported'

export const engine: EngineDefinition = { place: 'sender', create: createSystemsManager }

export function createSystemsManager(cloud: Cloud): Service {
  const parameters = createParameters(cloud)
  const caller = cloud.actingFor('ssm.amazonaws.com', cloud.arn('ssm', 'parameter/*'))
  const bus = createBusEvents(cloud, { engine: 'ssm', source: 'aws.ssm', caller })
  const parts: Parts = {
    cloud,
    parameters,
    secure: createSecureStrings(cloud),
    announce(operation, { name }, { type, description, labels }) {
      bus.announce({
        DetailType: 'Parameter Store Change',
        Time: cloud.clock.now() / 1000,
        Resources: [parameters.arnOf(name)],
        Detail: JSON.stringify({
          operation,
          name,
          type,
          ...(description !== undefined && { description }),
          ...(operation === 'LabelParameterVersion' && { label: labels.join(',') }),
        }),
      })
    },
  }
  return {
    name: 'ssm',
    api: openApi(__dirname),
    unsupported,
    operations: {
      ...writeOperations(parts),
      ...readOperations(parts),
      ...listOperations(parts),
      ...tagOperations(parts),
    },
    resources: createResources(parts),
    parameterOf: (name) => plainValueOf(parts, name),
    async load() {
      await parameters.load()
      await bus.load()
    },
    resume: bus.resume,
    stop: async () => bus.stop(),
  }
}
