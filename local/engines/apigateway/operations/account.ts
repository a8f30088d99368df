import { type PatchRule, patch } from '../patch'
import type { Handlers, Parts } from './handlers'

const rules: readonly PatchRule[] = [{ path: '/cloudwatchRoleArn', ops: ['add', 'replace', 'remove'] }]

export function accountOperations({ state, deployments }: Parts): Handlers {
  const shown = (): object => ({
    ...state.account.get('account'),
    throttleSettings: { burstLimit: 5000, rateLimit: 10000 },
    features: ['UsagePlans'],
    apiKeyVersion: '4',
  })

  return {
    GetAccount: shown,
    UpdateAccount: (input) => {
      deployments.putAccount(patch({ ...state.account.get('account') }, input, rules, 'UpdateAccount'))
      return shown()
    },
  }
}
