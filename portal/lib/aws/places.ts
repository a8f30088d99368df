/** What temporary credentials open: files in a bucket, drafts in a table, and an API behind IAM. */

import { callSigned, elementsOf, type Keys, readJson, readText } from './signed'
import { bucketAddress, endpointOf, type Site } from './site'

export function filesOf(site: Site, keys: Keys) {
  const { region } = site
  const at = (key: string) => `${bucketAddress(site)}/${key.split('/').map(encodeURIComponent).join('/')}`
  const call = async (method: string, address: string, body?: string) =>
    readText(await callSigned(keys, { service: 's3', region, method, address, ...(body !== undefined && { body }) }))
  return {
    put: (key: string, text: string) => call('PUT', at(key), text),
    get: (key: string) => call('GET', at(key)),
    remove: (key: string) => call('DELETE', at(key)),
    /** The first hundred keys. */
    async list(prefix: string) {
      const query = new URLSearchParams({ 'list-type': '2', 'max-keys': '100', prefix })
      return elementsOf(await call('GET', `${bucketAddress(site)}/?${query}`), 'Key')
    },
  }
}

/** Of a partition, one draft. */
export function draftsOf(site: Site, keys: Keys) {
  const { draftsTable: TableName, region } = site
  const keyOf = (owner: string) => ({ pk: { S: owner }, sk: { S: 'draft' } })
  const ask = async (action: string, input: object) => {
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `DynamoDB_20120810.${action}` }
    const body = JSON.stringify({ TableName, ...input })
    const address = `${endpointOf(site, 'dynamodb')}/`
    return readJson(await callSigned(keys, { service: 'dynamodb', region, method: 'POST', address, headers, body }))
  }
  return {
    put: (owner: string, text: string) => ask('PutItem', { Item: { ...keyOf(owner), text: { S: text } } }),
    async get(owner: string) {
      const { Item } = (await ask('GetItem', { Key: keyOf(owner) })) as { Item?: { text?: { S?: string } } }
      return Item?.text?.S
    },
  }
}

/**
 * Signed for the API's own host and stage, and sent to this origin: the distribution gives the API the Host and the path
 * that were signed.
 */
export function ordersOf({ ordersHost, ordersStage, region }: Site, keys: Keys) {
  const call = async (method: string, path: string, body?: object) => {
    const address = `https://${ordersHost}/${ordersStage}${path}`
    const content = body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
    const sentTo = `/api/orders${path}`
    return readJson(await callSigned(keys, { service: 'execute-api', region, method, address, sentTo, ...content }))
  }
  return {
    list: () => call('GET', '/orders'),
    place: (what: string) => call('POST', '/orders', { what }),
  }
}
