import type { ApiKey } from '../definitions'
import { found } from '../errors'
import { randomId } from '../ids'
import { flag, oneOf, requiredText, text } from '../input'
import type { Handlers, Parts } from './handlers'
import { page } from './page'

export const apiKeyOperations = ({ state, keys, importApiKeys }: Parts): Handlers => ({
  ImportApiKeys: (input) => {
    oneOf(requiredText(input, 'format'), ['csv'], 'format')
    return importApiKeys(Buffer.from(input.body as Uint8Array).toString('utf8'), flag(input, 'failOnWarnings') ?? false)
  },
  CreateApiKey: (input) => keys.putApiKey(randomId(10), input),
  GetApiKeys: (input) => {
    const [name, customerId] = [text(input, 'name') ?? text(input, 'nameQuery'), text(input, 'customerId')]
    const some = page(
      state.keys
        .list()
        .filter((key) => (!name || key.name?.startsWith(name)) && (!customerId || key.customerId === customerId)),
      input,
      ({ id }) => id,
    )
    return { ...some, items: some.items.map((key) => shown(key, flag(input, 'includeValues') ?? false)) }
  },
  GetApiKey: (input) =>
    alone(found(state.keys.get(requiredText(input, 'apiKey')), 'API Key'), flag(input, 'includeValue') ?? false),
  UpdateApiKey: (input) => alone(keys.updateApiKey(requiredText(input, 'apiKey'), input), false),
  DeleteApiKey: (input) => keys.deleteApiKey(requiredText(input, 'apiKey')),
})

const shown = ({ value, ...key }: ApiKey, withValue: boolean): object => (withValue ? { ...key, value } : key)

/** With its tags, though it has none, as AWS shows one key. */
const alone = (key: ApiKey, withValue: boolean): object => shown({ ...key, tags: key.tags ?? {} }, withValue)
