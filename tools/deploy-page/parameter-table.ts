/** The table of parameters in docs/deploy.md, of the templates: `npx tsx tools/deploy-page/parameter-table.ts --write`. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from '../../cli/build'

export const pageFile = join(__dirname, '../../docs/deploy.md')
const begin = '<!-- parameters: made of the templates -->'
const end = '<!-- end of parameters -->'
const suffix = '.template.json'
/** CDK's own, in every template. */
const ofBootstrap = 'BootstrapVersion'

interface Declared {
  readonly Default?: string | number
  readonly Description?: string
}

interface Row extends Declared {
  readonly name: string
  readonly stacks: readonly string[]
}

/** The page with the table as it is now. */
export async function currentPage(): Promise<string> {
  const page = readFileSync(pageFile, 'utf8')
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`${pageFile} has no place for the table: ${begin} … ${end}`)
  return `${page.slice(0, from + begin.length)}\n\n${await parameterTable()}\n\n${page.slice(to)}`
}

/** With a public name, which brings the parameters of the certificate and the web ACL along. */
export async function parameterTable(): Promise<string> {
  const { directory } = await build({ context: { publicName: 'approvals.example.com' } })
  const rows = new Map<string, Row>()
  for (const file of readdirSync(directory).filter((each) => each.endsWith(suffix))) {
    const { Parameters = {} } = JSON.parse(readFileSync(join(directory, file), 'utf8')) as {
      Parameters?: Record<string, Declared>
    }
    for (const [name, declared] of Object.entries(Parameters)) {
      if (name === ofBootstrap) continue
      const key = JSON.stringify([name, declared.Default, declared.Description])
      const stacks = [...(rows.get(key)?.stacks ?? []), file.slice('signalbox-'.length, -suffix.length)]
      rows.set(key, { ...declared, name, stacks })
    }
  }
  const sorted = [...rows.values()].sort((one, other) =>
    `${one.name} ${one.stacks}` < `${other.name} ${other.stacks}` ? -1 : 1,
  )
  return [
    '| parameter | of `signalbox-…` | unless said | what it is |',
    '|---|---|---|---|',
    ...sorted.map(lineOf),
  ].join('\n')
}

function lineOf({ name, stacks, Default, Description = '' }: Row): string {
  const unless = Default === undefined ? '**must be said**' : Default === '' ? 'empty' : `\`${Default}\``
  return `| \`${name}\` | ${[...stacks].sort().join(', ')} | ${unless} | ${Description.replaceAll('|', '\\|')} |`
}

if (require.main === module) {
  const write = process.argv.includes('--write')
  const written = write
    ? currentPage().then((page) => writeFileSync(pageFile, page))
    : parameterTable().then(console.log)
  written.catch((error: unknown) => {
    console.error(error)
    process.exitCode = 1
  })
}
