import { createSecretsCloud, type SecretsCloud, token } from './secrets-cloud'

const day = 86_400_000

let on: SecretsCloud
beforeEach(async () => {
  on = await createSecretsCloud()
})
const call: SecretsCloud['call'] = (action, input) => on.call(action, input)
const read = async (SecretId: string, more: object = {}) =>
  (await call('GetSecretValue', { SecretId, ...more })).SecretString

describe('a secret', () => {
  test('is made, described and read by name, by ARN and by the ARN without its six characters', async () => {
    const made = await call('CreateSecret', {
      Name: 'shop/api-key',
      Description: 'Of the shop',
      KmsKeyId: 'alias/own',
      SecretString: 'one',
      ClientRequestToken: token('first'),
      Tags: [{ Key: 'team', Value: 'shop' }],
    })

    expect(made).toEqual({ ARN: expect.any(String), Name: 'shop/api-key', VersionId: token('first') })
    expect(made.ARN).toMatch(/^arn:aws:secretsmanager:us-east-1:000000000000:secret:shop\/api-key-[A-Za-z0-9]{6}$/)
    for (const SecretId of ['shop/api-key', made.ARN, made.ARN.slice(0, -7)]) {
      expect(await call('GetSecretValue', { SecretId })).toEqual({
        ARN: made.ARN,
        Name: 'shop/api-key',
        VersionId: token('first'),
        VersionStages: ['AWSCURRENT'],
        SecretString: 'one',
        CreatedDate: Date.parse('2026-01-05T09:00:00Z') / 1000,
      })
    }
    expect(await call('DescribeSecret', { SecretId: 'shop/api-key' })).toEqual({
      ARN: made.ARN,
      Name: 'shop/api-key',
      Description: 'Of the shop',
      KmsKeyId: 'alias/own',
      Tags: [{ Key: 'team', Value: 'shop' }],
      VersionIdsToStages: { [token('first')]: ['AWSCURRENT'] },
      CreatedDate: Date.parse('2026-01-05T09:00:00Z') / 1000,
      LastChangedDate: Date.parse('2026-01-05T09:00:00Z') / 1000,
      LastAccessedDate: Date.parse('2026-01-05T00:00:00Z') / 1000,
    })
  })

  test('whose name ends like an ARN is not taken for another', async () => {
    const one = await call('CreateSecret', { Name: 'key', SecretString: 'one' })
    const other = await call('CreateSecret', { Name: 'key-abc123', SecretString: 'other' })

    expect(await read(one.ARN)).toBe('one')
    expect(await read(other.ARN)).toBe('other')
    expect(await read(other.ARN.slice(0, -7))).toBe('other')
    await expect(read(`${one.ARN.slice(0, -6)}zzzzzz`)).rejects.toMatchObject({ code: 'ResourceNotFoundException' })
  })

  test('may be bytes, and may have no value yet', async () => {
    await call('CreateSecret', { Name: 'bytes', SecretBinary: Buffer.from([0, 255, 7]) })
    await call('CreateSecret', { Name: 'empty' })

    const { SecretBinary, SecretString } = await call('GetSecretValue', { SecretId: 'bytes' })
    expect([[...Buffer.from(SecretBinary, 'base64')], SecretString]).toEqual([[0, 255, 7], undefined])
    await expect(read('empty')).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
    })
    expect(await call('DescribeSecret', { SecretId: 'empty' })).not.toHaveProperty('VersionIdsToStages')
  })

  test('is made once by the same request, and not again by another', async () => {
    const request = { Name: 'once', SecretString: 'one', ClientRequestToken: token('same') }
    const made = await call('CreateSecret', request)

    expect(await call('CreateSecret', request)).toEqual(made)
    await expect(call('CreateSecret', { ...request, SecretString: 'two' })).rejects.toMatchObject({
      code: 'ResourceExistsException',
      message: `You can't use ClientRequestToken ${token('same')} because that value is already in use for a version of secret ${made.ARN}.`,
    })
    await expect(call('CreateSecret', { Name: 'once', SecretString: 'one' })).rejects.toMatchObject({
      code: 'ResourceExistsException',
      message: 'The operation failed because the secret once already exists.',
    })
  })

  test('is changed: what is said of it, and its value', async () => {
    await call('CreateSecret', { Name: 'a', Description: 'old', SecretString: 'one' })
    await on.cloud.clock.advance(1000)
    expect(await call('UpdateSecret', { SecretId: 'a', Description: 'new' })).not.toHaveProperty('VersionId')
    const { VersionId } = await call('UpdateSecret', { SecretId: 'a', SecretString: 'two' })

    expect(await call('DescribeSecret', { SecretId: 'a' })).toMatchObject({
      Description: 'new',
      LastChangedDate: Date.parse('2026-01-05T09:00:01Z') / 1000,
      VersionIdsToStages: { [VersionId]: ['AWSCURRENT'] },
    })
    expect([await read('a'), await read('a', { VersionStage: 'AWSPREVIOUS' })]).toEqual(['two', 'one'])
  })

  test.each([
    [{ Name: 'a b' }, 'ValidationException', 'Invalid name. Must be a valid name containing alphanumeric characters'],
    [{ Name: '' }, 'ValidationException', 'Invalid name'],
    [{ Name: 'x'.repeat(513) }, 'ValidationException', 'Invalid name'],
    [{}, 'ValidationException', "Value 'null' at 'name' failed to satisfy constraint: Member must not be null"],
    [
      { SecretString: 'a', SecretBinary: 'YQ==' },
      'InvalidParameterException',
      'both a binary secret value and a string',
    ],
    [{ SecretString: '' }, 'ValidationException', "at 'secretString' failed to satisfy constraint"],
    [{ SecretString: 'ü'.repeat(32_769) }, 'ValidationException', 'have length less than or equal to 65536'],
    [{ ClientRequestToken: 'short' }, 'InvalidParameterException', 'ClientRequestToken must be 32-64 characters long.'],
    [{ Description: 'x'.repeat(2049) }, 'ValidationException', "at 'description' failed"],
    [{ Tags: [{ Key: 'aws:own', Value: 'x' }] }, 'InvalidParameterException', 'aws:own'],
    [{ AddReplicaRegions: [{ Region: 'eu-west-1' }] }, 'NotModelled', 'AddReplicaRegions'],
  ])('is not made of %j', async (input, code, message) => {
    const whole = Object.keys(input).length === 0 ? {} : { Name: 'a', ...input }
    await expect(call('CreateSecret', whole)).rejects.toMatchObject({ code, message: expect.stringContaining(message) })
    expect((await call('ListSecrets')).SecretList).toEqual([])
  })

  test.each([
    ['GetSecretValue', {}],
    ['PutSecretValue', { SecretString: 'x' }],
    ['UpdateSecret', { SecretString: 'x' }],
    ['DescribeSecret', {}],
    ['DeleteSecret', {}],
    ['RestoreSecret', {}],
    ['ListSecretVersionIds', {}],
    ['UpdateSecretVersionStage', { VersionStage: 'x' }],
    ['TagResource', { Tags: [] }],
    ['UntagResource', { TagKeys: [] }],
    ['GetResourcePolicy', {}],
    ['PutResourcePolicy', { ResourcePolicy: '{}' }],
    ['DeleteResourcePolicy', {}],
    ['ValidateResourcePolicy', { ResourcePolicy: '{}' }],
  ])('that is not there has no %s', async (action, more) => {
    for (const SecretId of ['none', 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:a-abcdef']) {
      await expect(call(action, { SecretId, ...more })).rejects.toMatchObject({
        code: 'ResourceNotFoundException',
        message: "Secrets Manager can't find the specified secret.",
        status: 400,
      })
    }
  })

  test('is not rotated or replicated here: that is refused by name', async () => {
    await expect(call('RotateSecret', { SecretId: 'a' })).rejects.toThrow('"RotateSecret" is not modelled')
    await expect(call('ReplicateSecretToRegions', {})).rejects.toThrow('there is one region')
    const rotating = { SecretId: 'a', SecretString: 'x', RotationToken: 'y' }
    await expect(call('PutSecretValue', rotating)).rejects.toThrow('"RotationToken"')
  })
})

describe('a deletion', () => {
  test('waits for its window; until then all but looking, deleting and restoring is refused', async () => {
    await call('CreateSecret', { Name: 'a', SecretString: 'one' })
    const { DeletionDate } = await call('DeleteSecret', { SecretId: 'a', RecoveryWindowInDays: 7 })

    expect(DeletionDate).toBe(Date.parse('2026-01-12T09:00:00Z') / 1000)
    expect(await call('DescribeSecret', { SecretId: 'a' })).toMatchObject({ DeletedDate: DeletionDate })
    const refused = [
      ['GetSecretValue', {}],
      ['PutSecretValue', { SecretString: 'x' }],
      ['UpdateSecret', { Description: 'x' }],
      ['UpdateSecretVersionStage', { VersionStage: 'x' }],
      ['TagResource', { Tags: [] }],
      ['UntagResource', { TagKeys: [] }],
      ['GetResourcePolicy', {}],
      ['DeleteSecret', {}],
    ] as const
    for (const [action, more] of refused) {
      await expect(call(action, { SecretId: 'a', ...more })).rejects.toMatchObject({
        code: 'InvalidRequestException',
        message: "You can't perform this operation on the secret because it was marked for deletion.",
      })
    }
    await expect(call('CreateSecret', { Name: 'a' })).rejects.toMatchObject({
      code: 'InvalidRequestException',
      message: "You can't create this secret because a secret with this name is already scheduled for deletion.",
    })
    expect((await call('ListSecrets')).SecretList).toEqual([])
    expect((await call('ListSecrets', { IncludePlannedDeletion: true })).SecretList).toHaveLength(1)

    await on.cloud.clock.advance(7 * day - 1)
    expect(await call('DescribeSecret', { SecretId: 'a' })).toMatchObject({ Name: 'a' })
    await on.cloud.clock.advance(1)
    await expect(call('DescribeSecret', { SecretId: 'a' })).rejects.toThrow("can't find the specified secret")
    await call('CreateSecret', { Name: 'a', SecretString: 'again' })
    expect(await read('a')).toBe('again')
  })

  test('is taken back, and does not come after all', async () => {
    const { ARN } = await call('CreateSecret', { Name: 'a', SecretString: 'one' })
    await call('DeleteSecret', { SecretId: 'a' })
    expect(await call('RestoreSecret', { SecretId: 'a' })).toEqual({ ARN, Name: 'a' })
    await on.cloud.clock.advance(31 * day)
    expect(await read('a')).toBe('one')
  })

  test('is at once when it is forced, of one that waits and of one that is not there as well', async () => {
    const { ARN } = await call('CreateSecret', { Name: 'a', SecretString: 'one' })
    await call('DeleteSecret', { SecretId: 'a' })
    const force = { SecretId: 'a', ForceDeleteWithoutRecovery: true }
    expect(await call('DeleteSecret', force)).toMatchObject({ ARN, Name: 'a' })
    expect(await call('DeleteSecret', force)).toMatchObject({ Name: 'a' })
    const again = await call('CreateSecret', { Name: 'a', SecretString: 'two' })
    expect(again.ARN).not.toBe(ARN)
    await on.cloud.clock.advance(31 * day)
    expect(await read('a')).toBe('two')
  })

  test('has a window of 7 to 30 days, or is forced', async () => {
    await call('CreateSecret', { Name: 'a' })
    for (const RecoveryWindowInDays of [6, 31, 7.5]) {
      await expect(call('DeleteSecret', { SecretId: 'a', RecoveryWindowInDays })).rejects.toThrow(
        'The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).',
      )
    }
    const both = { SecretId: 'a', RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true }
    await expect(call('DeleteSecret', both)).rejects.toThrow(
      "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
    )
  })
})

describe('versions', () => {
  const stages = async () => (await call('DescribeSecret', { SecretId: 'a' })).VersionIdsToStages
  const put = (name: string, more: object = {}) =>
    call('PutSecretValue', { SecretId: 'a', SecretString: name, ClientRequestToken: token(name), ...more })

  beforeEach(async () => {
    await call('CreateSecret', { Name: 'a', SecretString: 'one', ClientRequestToken: token('one') })
  })

  test('carry AWSCURRENT and AWSPREVIOUS, and further labels that are put on them', async () => {
    expect(await put('two')).toMatchObject({ VersionId: token('two'), VersionStages: ['AWSCURRENT'] })
    expect(await put('three', { VersionStages: ['PENDING'] })).toMatchObject({ VersionStages: ['PENDING'] })
    expect(await stages()).toEqual({
      [token('one')]: ['AWSPREVIOUS'],
      [token('two')]: ['AWSCURRENT'],
      [token('three')]: ['PENDING'],
    })
    expect(await read('a', { VersionStage: 'PENDING' })).toBe('three')
    expect(await read('a', { VersionId: token('one') })).toBe('one')
    const wrong = { VersionId: token('one'), VersionStage: 'PENDING' }
    await expect(read('a', wrong)).rejects.toThrow('not associated to the provided VersionId')
    await expect(read('a', { VersionId: token('none') })).rejects.toThrow(
      `Secrets Manager can't find the specified secret value for VersionId: ${token('none')}`,
    )
  })

  test('are made once by a token, whatever else came between', async () => {
    await put('two')
    await put('three')
    expect(await put('two')).toMatchObject({ VersionId: token('two'), VersionStages: ['AWSPREVIOUS'] })
    await expect(put('two', { SecretString: 'other' })).rejects.toMatchObject({ code: 'ResourceExistsException' })
    const update = { SecretId: 'a', SecretString: 'other', ClientRequestToken: token('two') }
    await expect(call('UpdateSecret', update)).rejects.toMatchObject({ code: 'ResourceExistsException' })
    expect(await read('a')).toBe('three')
  })

  test('the first one is current, whatever it is called', async () => {
    await call('CreateSecret', { Name: 'b' })
    const { VersionStages } = await call('PutSecretValue', {
      SecretId: 'b',
      SecretString: 'x',
      VersionStages: ['PENDING'],
    })
    expect(VersionStages.sort()).toEqual(['AWSCURRENT', 'PENDING'])
  })

  test('have their labels moved, from the version that the caller knows', async () => {
    await put('two', { VersionStages: ['PENDING'] })
    const move = (VersionStage: string, to?: string, from?: string) =>
      call('UpdateSecretVersionStage', {
        SecretId: 'a',
        VersionStage,
        ...(to && { MoveToVersionId: token(to) }),
        ...(from && { RemoveFromVersionId: token(from) }),
      })

    await expect(move('AWSCURRENT', 'two')).rejects.toThrow(
      `The parameter RemoveFromVersionId can't be empty. Staging label AWSCURRENT is currently attached to version ${token('one')}, so you must explicitly reference that version in RemoveFromVersionId.`,
    )
    await expect(move('AWSCURRENT', 'two', 'two')).rejects.toThrow("isn't currently attached to version")
    await expect(move('AWSCURRENT', undefined, 'one')).rejects.toThrow('You can only move staging label AWSCURRENT')
    await expect(move('PENDING')).rejects.toThrow('You must specify')
    await expect(move('PENDING', 'none', 'two')).rejects.toMatchObject({ code: 'ResourceNotFoundException' })
    await move('AWSCURRENT', 'two', 'one')
    expect(await stages()).toEqual({ [token('one')]: ['AWSPREVIOUS'], [token('two')]: ['PENDING', 'AWSCURRENT'] })
    await move('AWSCURRENT', 'one', 'two')
    await move('PENDING', undefined, 'two')
    await move('MINE', 'one')
    expect(await stages()).toEqual({ [token('one')]: ['AWSCURRENT', 'MINE'], [token('two')]: ['AWSPREVIOUS'] })
  })

  test('without a label are listed when they are asked for, and a hundred of them are kept', async () => {
    await put('two')
    await put('three')
    const ids = async (more: object) => {
      const all: string[] = []
      let NextToken: string | undefined
      do {
        const page = await call('ListSecretVersionIds', { SecretId: 'a', ...more, ...(NextToken && { NextToken }) })
        for (const { KmsKeyIds } of page.Versions) expect(KmsKeyIds).toEqual(['DefaultEncryptionKey'])
        all.push(...page.Versions.map(({ VersionId }: { VersionId: string }) => VersionId))
        NextToken = page.NextToken
      } while (NextToken)
      return all.sort()
    }
    expect(await ids({})).toEqual([token('three'), token('two')])
    expect(await ids({ IncludeDeprecated: true })).toEqual([token('one'), token('three'), token('two')])
    expect(await read('a', { VersionId: token('one') })).toBe('one')

    for (let index = 0; index < 100; index++) await put(`v${index}`)
    expect(await ids({ IncludeDeprecated: true })).toHaveLength(103)
    await on.cloud.clock.advance(day)
    await put('last')
    expect(await ids({ IncludeDeprecated: true })).toHaveLength(102)
    await expect(read('a', { VersionId: token('one') })).rejects.toThrow('for VersionId')
  })

  test('a value has to be given', async () => {
    await expect(call('PutSecretValue', { SecretId: 'a' })).rejects.toThrow(
      'You must provide either SecretString or SecretBinary.',
    )
  })
})

describe('lists', () => {
  beforeEach(async () => {
    const each = [
      { Name: 'shop/db', Description: 'Password of the shop', Tags: [{ Key: 'team', Value: 'sales' }] },
      { Name: 'shop/api', Description: 'Key of the API', Tags: [{ Key: 'Team', Value: 'core' }] },
      { Name: 'login', Description: 'For signing' },
    ]
    for (const secret of each) {
      await call('CreateSecret', { ...secret, SecretString: `value of ${secret.Name}` })
      await on.cloud.clock.advance(1000)
    }
  })
  const names = async (input: object) =>
    (await call('ListSecrets', input)).SecretList.map(({ Name }: { Name: string }) => Name)

  test.each([
    [[{ Key: 'name', Values: ['shop/'] }], ['shop/api', 'shop/db']],
    [[{ Key: 'name', Values: ['Shop'] }], []],
    [[{ Key: 'name', Values: ['log', 'shop/d'] }], ['login', 'shop/db']],
    [[{ Key: 'name', Values: ['!shop'] }], ['login']],
    [[{ Key: 'description', Values: ['key'] }], ['shop/api']],
    [[{ Key: 'tag-key', Values: ['team'] }], ['shop/db']],
    [[{ Key: 'tag-value', Values: ['co'] }], ['shop/api']],
    [[{ Key: 'all', Values: ['SALES shop'] }], ['shop/db']],
    [[{ Key: 'primary-region', Values: ['us-'] }], ['login', 'shop/api', 'shop/db']],
    [[{ Key: 'owning-service', Values: ['rds'] }], []],
    [
      [
        { Key: 'name', Values: ['shop'] },
        { Key: 'tag-value', Values: ['sales'] },
      ],
      ['shop/db'],
    ],
  ])('of %j', async (Filters, expected) => {
    expect((await names({ Filters })).sort()).toEqual(expected)
  })

  test('are in the order that is asked for', async () => {
    expect(await names({})).toEqual(['login', 'shop/api', 'shop/db'])
    expect(await names({ SortOrder: 'asc' })).toEqual(['shop/db', 'shop/api', 'login'])
    expect(await names({ SortBy: 'name', SortOrder: 'asc' })).toEqual(['login', 'shop/api', 'shop/db'])
    await call('UpdateSecret', { SecretId: 'shop/db', Description: 'x' })
    expect(await names({ SortBy: 'last-changed-date' })).toEqual(['shop/db', 'login', 'shop/api'])
    await call('GetSecretValue', { SecretId: 'shop/api' })
    expect((await names({ SortBy: 'last-accessed-date' }))[0]).toBe('shop/api')
  })

  test.each([
    [{ Filters: [{ Key: 'colour', Values: ['x'] }] }, 'ValidationException', 'enum value set'],
    [{ Filters: [{ Values: ['x'] }] }, 'InvalidParameterException', 'Invalid filter key'],
    [{ Filters: [{ Key: 'name', Values: [] }] }, 'InvalidParameterException', 'Invalid filter values for key: name'],
    [{ SortOrder: 'up' }, 'ValidationException', 'sortOrder'],
    [{ SortBy: 'size' }, 'ValidationException', 'sortBy'],
    [{ MaxResults: 101 }, 'ValidationException', 'maxResults'],
  ])('refuse %j', async (input, code, message) => {
    await expect(call('ListSecrets', input)).rejects.toMatchObject({ code, message: expect.stringContaining(message) })
  })

  test('many values come at once, with what is wrong with the others', async () => {
    await call('DeleteSecret', { SecretId: 'login' })
    const { SecretValues, Errors } = await call('BatchGetSecretValue', { SecretIdList: ['shop/db', 'none', 'login'] })
    expect(SecretValues).toMatchObject([{ Name: 'shop/db', SecretString: 'value of shop/db' }])
    expect(Errors).toMatchObject([
      { SecretId: 'none', ErrorCode: 'ResourceNotFoundException' },
      { SecretId: 'login', ErrorCode: 'InvalidRequestException' },
    ])
    const found = await call('BatchGetSecretValue', { Filters: [{ Key: 'name', Values: ['shop', 'login'] }] })
    expect(found.SecretValues).toHaveLength(2)
    for (const input of [{}, { SecretIdList: ['a'], Filters: [] }]) {
      await expect(call('BatchGetSecretValue', input)).rejects.toThrow(
        "Either 'SecretIdList' or 'Filters' must be provided, but not both.",
      )
    }
    await expect(call('BatchGetSecretValue', { SecretIdList: Array(21).fill('a') })).rejects.toThrow('secretIdList')
  })

  test('tags are put and taken', async () => {
    await call('TagResource', { SecretId: 'login', Tags: [{ Key: 'a', Value: '1' }, { Key: 'b' }] })
    await call('UntagResource', { SecretId: 'login', TagKeys: ['a', 'none'] })
    expect((await call('DescribeSecret', { SecretId: 'login' })).Tags).toEqual([{ Key: 'b', Value: '' }])
  })
})
