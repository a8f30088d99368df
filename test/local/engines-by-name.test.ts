/**
 * Kernel, wire and lib know no engine by name, and neither do IAM and Scheduler, whose work is for all: what is to be known
 * of an engine its `Service` says. A name that stands there all the same has its reason here.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseSync } from '@swc/core'
import { createAllEngines } from './conformance/engines'

const local = join(__dirname, '../../local')
/** Folders, each with the services that are its own. */
const folders: Readonly<Record<string, readonly string[]>> = {
  kernel: [],
  lib: [],
  wire: [],
  'engines/eventbridge': ['events'],
  'engines/iam': ['iam', 'sts'],
  'engines/scheduler': ['scheduler'],
  'engines/stepfunctions': ['states'],
}

/** Of a file or of those under a folder: what texts that name an engine are there for. */
type Reason = readonly [file: string, text: RegExp, why: string]

const reasons: readonly Reason[] = [
  ['kernel/principal.ts', /^\^?arn:aws(\[a-z-\]\*)?:(iam|sts)::/, 'who calls has such an ARN, whatever is called'],
  ['lib/aws-assertion.ts', /arn:aws:iam::/, 'an assertion names a role and a provider by their ARNs'],
  [
    'lib/log-writer.ts',
    /^logs(\.refused)?$/,
    'AWS’s services write their logs to CloudWatch Logs, and to nothing else',
  ],
  ['lib/delivery/', /^events$/, 'AWS’s services tell the default bus how things go, and no other'],
  ['lib/read-object.ts', /^s3$/, 'it is about S3’s objects'],
  ['engines/iam/aws-policies.ts', /./, 'AWS’s own policies, which name the services that they are for'],
  ['engines/scheduler/operations/schedules.ts', /^iam:/, 'a role is passed by IAM’s permission'],
  ['engines/eventbridge/operations/rules.ts', /^iam:/, 'a role is passed by IAM’s permission'],
  ['engines/eventbridge/operations/buses.ts', /^arn:aws:iam::/, 'an account that a bus lets in is named by its root'],
  ['engines/stepfunctions/integrations/', /./, 'AWS’s own list of optimized integrations, a file each'],
  [
    'engines/stepfunctions/stepfunctions.ts',
    /^(apigateway|dynamodb|lambda|logs|sns|sqs)$/,
    'it goes on after those that it is integrated with, and where its executions are logged',
  ],
  ['engines/stepfunctions/execution/calls.ts', /^sts$/, 'a task with Credentials takes its role on by STS'],
  ['engines/stepfunctions/jsonata/bounded.ts', /^lambda$/, 'JSONata’s, of its functions'],
  ['engines/stepfunctions/definition/variable-references.ts', /^lambda$/, 'JSONata’s, of its functions'],
  ['engines/stepfunctions/logging/', /logs/, 'executions are logged to CloudWatch Logs, and to nothing else'],
  ['engines/stepfunctions/operations/state-machines.ts', /^iam:/, 'a role is passed by IAM’s permission'],
]

test('kernel, wire, lib, and the engines that work for all others know none by name', async () => {
  const { services } = await createAllEngines()
  const found = Object.entries(folders).flatMap(([folder, own]) => {
    const others = services.map(({ name }) => name).filter((name) => !own.includes(name))
    // Few do, and parsing takes long.
    const mayName = new RegExp(`\\b(${others.join('|')}|engines/)`)
    const paths = filesIn(join(local, folder)).filter((path) => mayName.test(readFileSync(path, 'utf8')))
    return paths.flatMap((path) =>
      textsIn(path)
        .filter((text) => namesOne(text, others))
        .map((text) => ({ file: relative(local, path), text })),
    )
  })
  const isFor =
    ([file, text]: Reason) =>
    (each: (typeof found)[number]): boolean =>
      each.file.startsWith(file) && text.test(each.text)
  expect(found.filter((each) => !reasons.some((reason) => isFor(reason)(each)))).toEqual([])
  // Or nothing is there by now that needs it.
  expect(reasons.filter((reason) => !found.some(isFor(reason)))).toEqual([])
})

/** A service's own name, an action, condition key or ARN of it, its principal or its host; or the path of its engine. */
function namesOne(text: string, names: readonly string[]): boolean {
  if (/(^|\/)engines\/[a-z]/.test(text)) return true
  return names.some((name) => new RegExp(`^${name}$|^${name}[:.]|:${name}:|\\b${name}\\.amazonaws\\b`).test(text))
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && entry.name !== 'unsupported.ts')
    .map((entry) => join(entry.parentPath, entry.name))
}

/** All texts of a file's code, those of its imports, and its regular expressions; comments may name whom they like. */
function textsIn(file: string): string[] {
  const texts: string[] = []
  const look = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    const { type, value, raw, pattern } = node as Readonly<Record<string, unknown>>
    const text = { StringLiteral: value, TemplateElement: raw, RegExpLiteral: pattern }[String(type)]
    if (typeof text === 'string') texts.push(text)
    for (const each of Object.values(node)) look(each)
  }
  look(parseSync(readFileSync(file, 'utf8'), { syntax: 'typescript' }))
  return texts
}
