/** One event of a function, and the permission to invoke it that most of them come with. */

import { besides, type Expansion, type Properties, type Resources } from './globals'
import { invokedName } from './published'

export interface EventSource {
  /** The logical id of what is made of it: the function's and its own. */
  readonly id: string
  readonly properties: Properties
  readonly expansion: Expansion
}

export function permission(
  { id, expansion }: EventSource,
  service: string,
  SourceArn: unknown,
  suffix = '',
): Resources {
  return {
    [`${id}Permission${suffix}`]: {
      Type: 'AWS::Lambda::Permission',
      ...besides(expansion.declaration),
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: invokedName(expansion),
        Principal: `${service}.amazonaws.com`,
        SourceArn,
      },
    },
  }
}
