/** What AWS takes and this engine doesn't model, by structure. Each is refused by name. */
import type { Unsupported } from '../../kernel/check-input'

export const unsupported: Unsupported = {
  PutParameterRequest: ['Policies'],
}
