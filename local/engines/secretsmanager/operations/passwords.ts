import type { Operation } from '../../../kernel/service'
import { type PasswordOptions, randomPassword } from '../password'

export function passwordOperations(): Record<string, Operation> {
  return {
    GetRandomPassword: {
      access: () => [{ action: 'secretsmanager:GetRandomPassword', resource: '*' }],
      handle: (options: PasswordOptions) => ({ RandomPassword: randomPassword(options) }),
    },
  }
}
