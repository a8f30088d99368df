import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ResourceContext, ResourceResult } from '../../../../local/kernel/service'
import { createHarness, type Harness, roleArn } from './harness'

let harness: Harness
let directory: string
beforeEach(async () => {
  harness = await createHarness()
  directory = mkdtempSync(join(tmpdir(), 'states-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const pass = { StartAt: 'P', States: { P: { Type: 'Pass', Result: { to: '${target}' }, End: true } } }

async function apply(type: string, properties: object): Promise<ResourceResult> {
  const resource = harness.service.resources?.find((one) => one.type === type)
  const context: ResourceContext = {
    stackName: 'stack',
    stackId: 'id',
    logicalId: 'Machine',
    physicalName: () => 'stack-Machine-1234',
    asset: (bucket, key) => join(directory, bucket, key),
  }
  if (!resource) throw new Error(type)
  return resource.apply(properties, context)
}

const machineType = 'AWS::StepFunctions::StateMachine'

async function definitionOf(stateMachineArn: string): Promise<unknown> {
  const { definition } = await harness.call('DescribeStateMachine', { stateMachineArn })
  return JSON.parse(definition as string)
}

it('creates a state machine under a made up name, and gives its ARN and attributes', async () => {
  const result = await apply(machineType, { RoleArn: roleArn, DefinitionString: JSON.stringify(pass) })
  const arn = 'arn:aws:states:us-east-1:000000000000:stateMachine:stack-Machine-1234'
  expect(result).toEqual({
    ref: arn,
    attributes: { Arn: arn, Name: 'stack-Machine-1234', StateMachineRevisionId: expect.any(String) },
  })
})

it('changes nothing when the template is applied again, and the definition when it differs', async () => {
  const properties = { RoleArn: roleArn, StateMachineName: 'm', Definition: pass }
  const first = await apply(machineType, properties)
  expect(await apply(machineType, properties)).toEqual(first)
  const other = await apply(machineType, { ...properties, Definition: { ...pass, Comment: 'new' } })
  expect(other.ref).toBe(first.ref)
  expect(other.attributes.StateMachineRevisionId).not.toBe(first.attributes.StateMachineRevisionId)
})

it.each(['DefinitionString', 'Definition', 'DefinitionS3Location'])(
  'puts substitutions into %s, safe within JSON',
  async (from) => {
    writeFileSync(join(directory, 'file.asl.json'), JSON.stringify(pass))
    const definition = {
      DefinitionString: JSON.stringify(pass),
      Definition: pass,
      DefinitionS3Location: { Bucket: '.', Key: 'file.asl.json' },
    }[from]
    const { ref } = await apply(machineType, {
      RoleArn: roleArn,
      [from]: definition,
      DefinitionSubstitutions: { target: 'a "quoted"\nline' },
    })
    expect(await definitionOf(ref)).toMatchObject({ States: { P: { Result: { to: 'a "quoted"\nline' } } } })
  },
)

it('refuses a template without a definition, or with two', async () => {
  await expect(apply(machineType, { RoleArn: roleArn })).rejects.toThrow('exactly one of')
  const two = { RoleArn: roleArn, Definition: pass, DefinitionString: '{}' }
  await expect(apply(machineType, two)).rejects.toThrow('exactly one of')
})

it('removes a state machine that the template no longer has', async () => {
  const { ref } = await apply(machineType, { RoleArn: roleArn, Definition: pass })
  const resource = harness.service.resources?.find((one) => one.type === machineType)
  await resource?.remove?.(ref)
  await harness.settle()
  await expect(definitionOf(ref)).rejects.toMatchObject({ code: 'StateMachineDoesNotExist' })
})

it('creates an activity', async () => {
  const arn = 'arn:aws:states:us-east-1:000000000000:activity:paint'
  expect(await apply('AWS::StepFunctions::Activity', { Name: 'paint' })).toEqual({
    ref: arn,
    attributes: { Arn: arn, Name: 'paint' },
  })
})
