/** AWS::Lambda::Url. */
import { createHash } from 'node:crypto'
import type { ResourceType } from '../../../kernel/service'
import type { Engine } from '../engine'
import { createUrl, targetOf } from '../operations/urls'
import { functionArn, parseFunctionName } from '../state'
import { addressOf, newUrlId, readUrl, urlMembers } from './url-table'

export function urlType(engine: Engine): ResourceType {
  const { cloud, functions } = engine
  const { urls } = functions

  return {
    type: 'AWS::Lambda::Url',
    properties: ['TargetFunctionArn', 'Qualifier', ...urlMembers],
    named: {
      by: ['TargetFunctionArn', 'Qualifier'],
      find({ TargetFunctionArn, Qualifier }) {
        const { name, qualifier = Qualifier } = parseFunctionName(TargetFunctionArn)
        if (!urls.get(name, qualifier)) return undefined
        return qualifier === undefined ? functionArn(cloud, name) : `${functionArn(cloud, name)}:${qualifier}`
      },
    },
    apply({ TargetFunctionArn, Qualifier, ...input }, context) {
      const target = targetOf(engine, { FunctionName: TargetFunctionArn, Qualifier }, 'Function does not exist')
      const before = urls.get(target.found.name, target.qualifier)
      const id = newUrlId(createHash('sha256').update(`${context.stackId}/${context.logicalId}`).digest())
      const settings = readUrl(input)
      const changed = before && { ...before, ...settings }
      // A template that is applied again changes nothing, the time included.
      const isSame = changed && JSON.stringify(changed) === JSON.stringify(before)
      if (changed && !isSame) urls.put({ ...changed, lastModified: cloud.clock.now() })
      const url = before ?? createUrl(engine, target, input, id)
      return { ref: target.arn, attributes: { FunctionArn: target.arn, FunctionUrl: addressOf(cloud, url) } }
    },
    remove(ref) {
      const { name, qualifier } = parseFunctionName(ref)
      urls.delete(name, qualifier)
    },
  }
}
