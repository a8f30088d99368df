/** What AWS takes and this engine doesn't model, by structure. Each is refused by name. */
import type { Unsupported } from '../../../kernel/check-input'

/** There is one account: nobody sends for another. */
const ofOtherAccounts = ['ReturnPathArn', 'SourceArn']

export const unsupported: Unsupported = {
  SendBulkTemplatedEmailRequest: [...ofOtherAccounts, 'TemplateArn'],
  SendEmailRequest: ofOtherAccounts,
  SendRawEmailRequest: ['FromArn', ...ofOtherAccounts],
  SendTemplatedEmailRequest: [...ofOtherAccounts, 'TemplateArn'],
}
