/** Two stages of the system, as templates: nothing of one is called as anything of the other. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App } from 'aws-cdk-lib'
import { forwardedFrom } from '../../infra/forwarding'
import { bringAlong } from '../../infra/portal'
import { stageFrom } from '../../infra/stage'
import { addSystem } from '../../infra/system'
import { type PhysicalName, physicalNames } from './physical-names'
import { type Resource, readResources } from './templates'

const root = mkdtempSync(join(tmpdir(), 'stages-'))
const resources = synthesize()

/** No template has what is in a function, so all are the same one. */
function synthesize(): readonly Resource[] {
  const directory = (name: string, file: string): string => {
    const made = join(root, name)
    mkdirSync(made)
    writeFileSync(join(made, file), '')
    return made
  }
  const bundle = directory('function', 'index.js')
  class Bundles extends Map<string, string> {
    override get = () => bundle
  }
  const site = directory('site', 'index.html')
  bringAlong(site, directory('copier', 'index.js'))
  const app = new App({ outdir: join(root, 'assembly'), analyticsReporting: false })
  for (const stage of ['prod', 'beta']) {
    addSystem(app, { stage: stageFrom(stage), bundles: new Bundles(), site, forward: forwardedFrom('events,abc') })
  }
  app.synth()
  return readResources(join(root, 'assembly'))
}

afterAll(() => rmSync(root, { recursive: true, force: true }))

test('no stack of a stage that people depend on can be deleted by mistake', () => {
  const { artifacts } = JSON.parse(readFileSync(join(root, 'assembly', 'manifest.json'), 'utf8')) as {
    artifacts: Record<string, { type: string; properties: { terminationProtection?: boolean } }>
  }
  const stacks = Object.entries(artifacts).filter(([, { type }]) => type === 'aws:cloudformation:stack')
  expect(stacks.length).toBeGreaterThan(10)
  // The pipeline of the example service is nobody's production.
  const example = 'signalbox-time-service-pipeline'
  const open = stacks.filter(([, { properties }]) => !properties.terminationProtection).map(([name]) => name)
  expect(open.sort()).toEqual([example, `${example}-beta`])
})

const isOfBeta = ({ stack }: { readonly stack: string }) => stack.endsWith('-beta')

test('no fixed name of one stage is one of the other’s, and the default stage adds nothing', () => {
  const names = physicalNames(resources)
  const told = ({ type, path, name }: PhysicalName) => `${type} ${path} ${name}`
  const inBeta = names.filter(isOfBeta).map(told)
  const inProd = names.filter((each) => !isOfBeta(each)).map(told)
  expect(inProd).toEqual(
    expect.arrayContaining([
      'AWS::Events::EventBus Name signalbox',
      'AWS::EventSchemas::Registry RegistryName signalbox',
      'AWS::StepFunctions::StateMachine StateMachineName PromotionApproval',
      'AWS::StepFunctions::Activity Name ManualStep',
      'AWS::ApiGateway::RestApi Name approvals',
      'AWS::Logs::LogGroup LogGroupName /aws/vendedlogs/states/Approval',
      'AWS::Cognito::UserPoolDomain Domain signalbox-<AWS::AccountId>',
      'AWS::CodePipeline::Pipeline Name time-service',
    ]),
  )
  expect(inBeta).toHaveLength(inProd.length)
  expect(inBeta.filter((each) => inProd.includes(each))).toEqual([])
})

test('no text in one stage names what is called so in the other', () => {
  const named = physicalNames(resources.filter((each) => !isOfBeta(each)))
  // Others are words, too: `approvals` is an API, and a domain.
  const names = new Set(named.map(({ name }) => name).filter((name) => name.startsWith('signalbox')))
  const inBeta = resources
    .filter(isOfBeta)
    .flatMap(({ stack, logicalId, Properties }) => textsIn(Properties).map((text) => ({ stack, logicalId, text })))
  expect(names.size).toBeGreaterThan(5)
  expect(inBeta.filter(({ text }) => names.has(text.split(/[:/]/).at(-1) ?? ''))).toEqual([])
})

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

test('a registry that is written out in one template is that of its own stage', () => {
  const written = resources.filter(
    ({ Properties = {} }) => typeof Properties.EventBusName === 'string' || typeof Properties.RegistryName === 'string',
  )
  expect(written.map(({ stack, Type }) => `${stack} ${Type}`)).toEqual(
    written
      .filter(
        ({ stack, Properties }) => stack.endsWith('-beta') === JSON.stringify(Properties).includes('signalbox-beta'),
      )
      .map(({ stack, Type }) => `${stack} ${Type}`),
  )
})

test.each([['Beta'], ['beta-2'], ['lawset'], ['2nd'], [''], ['a'.repeat(21)], [7]])(
  'a stage can’t be called %p',
  (name) => {
    expect(() => stageFrom(name)).toThrow(/stage: expected a lower-case letter/)
  },
)
