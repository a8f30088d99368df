import type { Handlers, Parts } from './handlers'

export const accountOperations = ({ state }: Parts): Handlers => ({
  GetAccount: () => ({
    ...state.account.get('account'),
    throttleSettings: { burstLimit: 5000, rateLimit: 10000 },
    features: ['UsagePlans'],
    apiKeyVersion: '4',
  }),
})
