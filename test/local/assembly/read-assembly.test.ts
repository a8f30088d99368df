import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAssetFinder } from '../../../local/assembly/assets'
import { readAssembly } from '../../../local/assembly/read-assembly'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'assembly-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

function write(file: string, value: unknown): void {
  mkdirSync(join(directory, file, '..'), { recursive: true })
  writeFileSync(join(directory, file), JSON.stringify(value))
}

function stack(
  id: string,
  dependencies: string[] = [],
  properties = {},
  environment = 'aws://unknown-account/unknown-region',
) {
  write(`${id}.template.json`, { Resources: {}, Description: id })
  return {
    [id]: {
      type: 'aws:cloudformation:stack',
      environment,
      properties: { templateFile: `${id}.template.json`, ...properties },
      dependencies,
    },
  }
}

describe('readAssembly', () => {
  it('gives the stacks in order of their dependencies, under their names', () => {
    write('manifest.json', {
      artifacts: {
        ...stack('Late', ['Early', 'Late.assets'], { stackName: 'late-stack', tags: { team: 'x' } }),
        ...stack('Early', [], { stackName: 'early-stack' }),
        Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } },
      },
    })
    const { stacks } = readAssembly(directory)
    expect(stacks).toMatchObject([
      { name: 'early-stack', dependsOn: [], template: { Description: 'Early' } },
      { name: 'late-stack', dependsOn: ['early-stack'], tags: { team: 'x' }, account: undefined },
    ])
  })

  it('reads the assemblies of stages inside', () => {
    write('manifest.json', {
      artifacts: {
        'assembly-Prod': { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Prod' } },
      },
    })
    write('assembly-Prod/S.template.json', { Resources: {} })
    write('assembly-Prod/manifest.json', {
      artifacts: {
        S: {
          type: 'aws:cloudformation:stack',
          environment: 'aws://123456789012/eu-west-1',
          properties: { templateFile: 'S.template.json', stackName: 'Prod-S' },
        },
      },
    })
    expect(readAssembly(directory).stacks).toMatchObject([
      { name: 'Prod-S', account: '123456789012', region: 'eu-west-1' },
    ])
  })

  it('finds an asset by the bucket and key that the template names', () => {
    write('manifest.json', {
      artifacts: { A: { type: 'cdk:asset-manifest', properties: { file: 'A.assets.json' } } },
    })
    write('asset.1/index.js', 'code')
    write('A.assets.json', {
      files: {
        1: {
          source: { path: 'asset.1', packaging: 'zip' },
          destinations: { here: { bucketName: 'assets-${AWS::AccountId}-${AWS::Region}', objectKey: '1.zip' } },
        },
      },
    })
    const find = createAssetFinder(readAssembly(directory).assets, { accountId: '1', region: 'r' })
    expect(find('assets-1-r', '1.zip')).toBe(join(directory, 'asset.1'))
    expect(find('assets-1-r', '2.zip')).toBeUndefined()
  })

  it('reads a single template file as one stack, named after the file', () => {
    write('my_app.template.json', { Resources: {} })
    expect(readAssembly(join(directory, 'my_app.template.json')).stacks).toMatchObject([{ name: 'my-app' }])
  })

  it.each<[string, () => void, string]>([
    ['a directory without manifest', () => undefined, 'it has no manifest.json'],
    ['a broken manifest', () => writeFileSync(join(directory, 'manifest.json'), '{'), 'manifest.json: cannot be read'],
    [
      'stacks that depend on each other',
      () => write('manifest.json', { artifacts: { ...stack('A', ['B']), ...stack('B', ['A']) } }),
      'Circular dependency between stacks: A -> B -> A',
    ],
    [
      'an unknown artifact',
      () => write('manifest.json', { artifacts: { X: { type: 'aws:other' } } }),
      'artifact X: type "aws:other" is not modelled',
    ],
    [
      'missing context',
      () => write('manifest.json', { artifacts: {}, missing: [{ key: 'vpc:1' }] }),
      'misses context: vpc:1',
    ],
    [
      'a container image',
      () => {
        write('manifest.json', { artifacts: { A: { type: 'cdk:asset-manifest', properties: { file: 'a.json' } } } })
        write('a.json', { dockerImages: { img: {} } })
      },
      'container image asset img is not modelled',
    ],
  ])('refuses %s', (_, prepare, message) => {
    prepare()
    expect(() => readAssembly(directory)).toThrow(message)
  })

  it('reads a template in YAML', () => {
    writeFileSync(join(directory, 'a.yaml'), 'Resources:\n  A: {Type: B}\n')
    expect(readAssembly(join(directory, 'a.yaml')).stacks).toMatchObject([
      { name: 'a', template: { Resources: { A: { Type: 'B' } } } },
    ])
  })
})
