/** What AWS takes and this engine doesn't model, by structure. Each is refused by name. */
import type { Unsupported } from '../../kernel/check-input'

export const unsupported: Unsupported = {
  EncryptionConfiguration: ['kmsDataKeyReusePeriodSeconds', 'kmsKeyId'],
  ListExecutionsInput: ['mapRunArn', 'redriveFilter'],
  RedriveExecutionInput: ['clientToken'],
  // Of an ItemReader, which only distributed Maps have.
  TestStateConfiguration: ['mapItemReaderData'],
}
