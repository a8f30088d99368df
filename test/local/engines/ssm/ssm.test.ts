import { createIam } from '../../../../local/engines/iam/iam'
import { createKms } from '../../../../local/engines/kms/kms'
import { createSystemsManager } from '../../../../local/engines/ssm/ssm'
import type { Cloud } from '../../../../local/kernel/cloud'
import { roleSession } from '../../../../local/kernel/principal'
import { createTestCloud, root } from '../../create-test-cloud'

let cloud: Cloud
beforeEach(async () => {
  cloud = await createTestCloud()
  for (const create of [createIam, createKms, createSystemsManager]) {
    const service = create(cloud)
    cloud.register(service)
    await service.load?.()
  }
})

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of all shapes
type Answer = any
const call = (action: string, input: object = {}): Promise<Answer> => cloud.call(root, 'ssm', action, input)
const put = (Name: string, Value: string, more: object = {}) =>
  call('PutParameter', { Name, Value, Type: 'String', ...more })
const read = async (Name: string, more: object = {}) => (await call('GetParameter', { Name, ...more })).Parameter

describe('a parameter', () => {
  test('is put, read by name and by ARN, and has a version for each value', async () => {
    expect(await put('/shop/size', 'small', { Description: 'Of shirts' })).toEqual({ Version: 1, Tier: 'Standard' })
    await expect(put('/shop/size', 'large')).rejects.toMatchObject({ code: 'ParameterAlreadyExists' })
    expect(await put('/shop/size', 'large', { Overwrite: true })).toEqual({ Version: 2, Tier: 'Standard' })

    const ARN = 'arn:aws:ssm:us-east-1:000000000000:parameter/shop/size'
    const told = { Name: '/shop/size', Type: 'String', Value: 'large', Version: 2, ARN, DataType: 'text' }
    expect(await read('/shop/size')).toEqual({ ...told, LastModifiedDate: Date.parse('2026-01-05T09:00:00Z') / 1000 })
    expect(await read(ARN)).toMatchObject(told)
    expect(await read('/shop/size:1')).toMatchObject({ Value: 'small', Selector: ':1', Version: 1 })
    expect(await read(`${ARN}:1`)).toMatchObject({ Value: 'small' })
    await expect(read('/shop/size:7')).rejects.toMatchObject({ code: 'ParameterVersionNotFound' })
    await expect(read('/shop/none')).rejects.toMatchObject({ code: 'ParameterNotFound', message: '' })
  })

  test('of a plain name has an ARN with a slash', async () => {
    await put('size', 'small')
    const { ARN } = await read('size')
    expect(ARN).toBe('arn:aws:ssm:us-east-1:000000000000:parameter/size')
    expect(await read(ARN)).toMatchObject({ Name: 'size' })
  })

  test('tells its history and finds a version by its label, which moves', async () => {
    for (const value of ['one', 'two', 'three']) await put('/v', value, { Overwrite: true })
    await call('LabelParameterVersion', { Name: '/v', ParameterVersion: 1, Labels: ['live', '1st'] })
    expect(await read('/v:live')).toMatchObject({ Value: 'one' })
    expect(await call('LabelParameterVersion', { Name: '/v', Labels: ['live'] })).toEqual({
      InvalidLabels: [],
      ParameterVersion: 3,
    })

    const { Parameters } = await call('GetParameterHistory', { Name: '/v' })
    expect(Parameters.map(({ Value, Labels }: Answer) => [Value, Labels])).toEqual([
      ['one', []],
      ['two', []],
      ['three', ['live']],
    ])
    await call('UnlabelParameterVersion', { Name: '/v', ParameterVersion: 3, Labels: ['live'] })
    await expect(read('/v:live')).rejects.toMatchObject({ code: 'ParameterVersionNotFound' })
  })

  test('keeps a hundred versions, and none is dropped that has a label', async () => {
    for (let n = 1; n <= 100; n++) await put('/many', String(n), { Overwrite: true })
    await call('LabelParameterVersion', { Name: '/many', ParameterVersion: 1, Labels: ['first'] })
    await expect(put('/many', '101', { Overwrite: true })).rejects.toMatchObject({
      code: 'ParameterMaxVersionLimitExceeded',
    })
    await call('UnlabelParameterVersion', { Name: '/many', ParameterVersion: 1, Labels: ['first'] })
    expect(await put('/many', '101', { Overwrite: true })).toMatchObject({ Version: 101 })
    await expect(read('/many:1')).rejects.toMatchObject({ code: 'ParameterVersionNotFound' })
  })

  test.each([
    ['awsome', 'AccessDeniedException'],
    ['/ssm/x', 'ValidationException'],
    ['a b', 'ValidationException'],
    ['a/b', 'ValidationException'],
    [`/${'x/'.repeat(15)}y`, 'HierarchyLevelLimitExceededException'],
  ])('is not named %s', async (name, code) => {
    await expect(put(name, 'x')).rejects.toMatchObject({ code })
  })

  test('is held to its pattern and to the size of its tier', async () => {
    await put('/n', '12', { AllowedPattern: '^\\d+$' })
    await expect(put('/n', 'twelve', { Overwrite: true })).rejects.toMatchObject({
      code: 'ParameterPatternMismatchException',
    })
    await expect(put('/long', 'x'.repeat(4097))).rejects.toThrow('Standard tier')
    expect(await put('/long', 'x'.repeat(4097), { Tier: 'Intelligent-Tiering' })).toMatchObject({ Tier: 'Advanced' })
    await expect(put('/none', '')).rejects.toMatchObject({ code: 'ValidationException' })
    await expect(call('PutParameter', { Name: '/none', Value: 'x' })).rejects.toThrow('A parameter type is required')
  })

  test('is gone when it is deleted, alone or with others', async () => {
    for (const name of ['/a', '/b', '/c']) await put(name, 'x')
    await call('DeleteParameter', { Name: '/a' })
    await expect(call('DeleteParameter', { Name: '/a' })).rejects.toMatchObject({ code: 'ParameterNotFound' })
    expect(await call('DeleteParameters', { Names: ['/b', '/z'] })).toEqual({
      DeletedParameters: ['/b'],
      InvalidParameters: ['/z'],
    })
    expect(await call('GetParameters', { Names: ['/c', '/a'] })).toMatchObject({
      Parameters: [{ Name: '/c' }],
      InvalidParameters: ['/a'],
    })
  })
})

describe('parameters', () => {
  const names = (Parameters: readonly Answer[]) => Parameters.map(({ Name }) => Name)

  beforeEach(async () => {
    for (const name of ['/shop/eu/size', '/shop/size', '/shopping', 'plain']) await put(name, 'x')
    await call('AddTagsToResource', {
      ResourceType: 'Parameter',
      ResourceId: '/shop/size',
      Tags: [{ Key: 'team', Value: 'shop' }],
    })
  })

  test('are read by path, one level or all', async () => {
    const under = async (more: object) =>
      names((await call('GetParametersByPath', { Path: '/shop', ...more })).Parameters)
    expect(await under({})).toEqual(['/shop/size'])
    expect(await under({ Recursive: true })).toEqual(['/shop/eu/size', '/shop/size'])
    expect(await under({ Path: '/', Recursive: true })).toEqual(['/shop/eu/size', '/shop/size', '/shopping'])
    await expect(under({ Path: 'shop' })).rejects.toMatchObject({ code: 'ValidationException' })
  })

  test.each([
    [{ Key: 'Name', Option: 'BeginsWith', Values: ['/shop'] }, ['/shop/eu/size', '/shop/size', '/shopping']],
    [{ Key: 'Name', Option: 'Contains', Values: ['size'] }, ['/shop/eu/size', '/shop/size']],
    [{ Key: 'Path', Option: 'Recursive', Values: ['/shop'] }, ['/shop/eu/size', '/shop/size']],
    [{ Key: 'tag:team', Values: ['shop'] }, ['/shop/size']],
    [{ Key: 'Type', Values: ['SecureString'] }, []],
  ])('are described by the filter %j', async (filter, expected) => {
    const { Parameters } = await call('DescribeParameters', { ParameterFilters: [filter] })
    expect(names(Parameters)).toEqual(expected)
    expect(JSON.stringify(Parameters)).not.toContain('Value')
  })
})

describe('a SecureString', () => {
  const secure = (Value: string, more: object = {}) => put('/secret', Value, { Type: 'SecureString', ...more })

  test('is what KMS made of it until it is asked for, on disk too', async () => {
    await secure('hush hush')
    expect((await read('/secret')).Value).not.toContain('hush')
    expect(await read('/secret', { WithDecryption: true })).toMatchObject({ Value: 'hush hush' })
    const kept: unknown[] = []
    for await (const entry of cloud.store.range('ssm/')) kept.push(entry)
    expect(JSON.stringify(kept)).not.toContain('hush')
    expect(await call('DescribeParameters')).toMatchObject({ Parameters: [{ KeyId: 'alias/aws/ssm' }] })
  })

  test('under a key of the account asks for the key as whoever reads it', async () => {
    const { KeyMetadata } = await cloud.call<Answer>(root, 'kms', 'CreateKey', {})
    await secure('hush hush', { KeyId: KeyMetadata.KeyId })
    const iam = (action: string, input: object) => cloud.call(root, 'iam', action, input)
    const statement = (Action: string) => ({ Effect: 'Allow', Action, Resource: '*' })
    const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }
    const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })
    await iam('CreateRole', { RoleName: 'reader', AssumeRolePolicyDocument: policy(trust) })
    await iam('PutRolePolicy', {
      RoleName: 'reader',
      PolicyName: 'read',
      PolicyDocument: policy(statement('ssm:GetParameter')),
    })
    const reader = roleSession('arn:aws:iam::000000000000:role/reader', 'one')
    const asReader = () => cloud.call(reader, 'ssm', 'GetParameter', { Name: '/secret', WithDecryption: true })

    await expect(asReader()).rejects.toThrow('not authorized to perform: kms:Decrypt')
    await iam('PutRolePolicy', {
      RoleName: 'reader',
      PolicyName: 'open',
      PolicyDocument: policy(statement('kms:Decrypt')),
    })
    expect(await asReader()).toMatchObject({ Parameter: { Value: 'hush hush' } })
  })
})
