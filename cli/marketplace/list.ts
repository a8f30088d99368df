/** What is listed, agreed, and about to be sent. */
import { readArguments } from '../arguments'
import { askLocalCloud, endpointOption } from './local-cloud'
import { table } from './table'

type Row = Readonly<Record<string, unknown>>

const usage = 'signalbox marketplace list'

export async function run(args: readonly string[]): Promise<void> {
  const { values } = readArguments(args, { json: { type: 'boolean' }, ...endpointOption }, { most: 0, usage })
  const overview = await askLocalCloud(values.endpoint, 'GET', 'overview')
  if (values.json) return console.log(JSON.stringify(overview))
  const parts: readonly (readonly [name: string, columns: readonly string[]])[] = [
    ['products', ['code', 'productId', 'title', 'dialects', 'fulfillmentUrl']],
    ['offers', ['offerId', 'productCode', 'buyers', 'reseller']],
    ['agreements', ['agreementId', 'status', 'accountId', 'productCode', 'licenseArn']],
    ['pending', ['at', 'name', 'about']],
  ]
  for (const [name, columns] of parts) {
    const rows = overview[name] as readonly Row[]
    if (rows.length === 0) console.log(`no ${name}`)
    else
      console.log(
        `${name}\n${table(
          columns,
          rows.map((row) => columns.map((column) => textOf(row[column]))),
        )}`,
      )
  }
}

const textOf = (value: unknown): string => (value === undefined || value === null ? '' : String(value))
