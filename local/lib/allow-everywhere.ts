import type { PolicyDocument } from '../kernel/service'

/** As most policies that AWS manages are: actions, on whatever it may be. */
export const allowEverywhere = (...actions: readonly string[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
})
