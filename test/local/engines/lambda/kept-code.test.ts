/** A cold start runs what V8 kept of the code from an earlier one; a function must not be able to tell. */
import { setTimeout } from 'node:timers/promises'
import { keptCode } from '../../../../local/engines/lambda/kept-code'
import { type LambdaCloud, startLambda, stopAll } from './lambda-cloud'

afterEach(stopAll)

// Long enough to be kept.
const comment = `/* ${'-'.repeat(4000)} */`

/** Deploying what is there ends its instances. */
async function coldly(lambda: LambdaCloud, name: string, code: string | Record<string, string>, properties = {}) {
  await lambda.deploy(name, code, properties)
  return lambda.invoke(name, {}, { LogType: 'Tail' })
}

/** The second time with what was kept at the first, which an instance hands on when its answer is out. */
async function twice(code: string | Record<string, string>, isKept = true) {
  const lambda = await startLambda()
  const before = keptCode().kept.size
  const first = await coldly(lambda, 'twice', code, { Timeout: 10 })
  for (let waits = 0; isKept && keptCode().kept.size === before && waits < 1000; waits++) await setTimeout(10)
  return [first, await coldly(lambda, 'twice', code, { Timeout: 11 })]
}

describe('a cold start with kept code', () => {
  it('places what throws in the same line and column, on the first line too', async () => {
    const code = `exports.handler = async () => { throw new Error('here') } ${comment}
`
    const [first, second] = await twice(code)

    const trace = (answer: unknown) => (answer as { trace: string[] }).trace[1]?.replace(/\(.*\//, '(')
    expect(trace(first?.answer)).toMatch(/\(index\.js:1:39\)/)
    expect(trace(second?.answer)).toBe(trace(first?.answer))
  })

  it('imports modules of Node and files of its own, and its log has no warning of it', async () => {
    const code = {
      'index.js': `exports.handler = async () => [(await import('node:os')).EOL, await require('./importer')()] ${comment}`,
      'importer.js': `module.exports = async () => (await import('./other.mjs')).name ${comment}`,
      'other.mjs': "export const name = 'other'",
    }
    const answers = await twice(code)

    expect(answers.map(({ answer }) => answer)).toEqual([
      ['\n', 'other'],
      ['\n', 'other'],
    ])
    for (const { LogResult = '' } of answers) expect(Buffer.from(LogResult, 'base64').toString()).not.toMatch(/warn/i)
  })

  it('has the same require, module and exports', async () => {
    const code = {
      'index.js': `
        const other = require('./lib/other')
        exports.handler = async () => ({
          other, parent: other.isChildOf(module), resolved: require.resolve('./lib/other') === other.id, path: __filename.slice(-8),
          cached: require.cache[other.id] !== undefined, main: require.main === module, own: this === exports, kind: typeof require.extensions['.js'],
          paths: require.resolve.paths('x').length > 1, directory: __dirname === require('node:path').dirname(__filename),
          missing: (() => { try { require('./nothing') } catch (error) { return error.code } })(),
        }) ${comment}`,
      'lib/other.js': `module.exports = { id: module.id, isChildOf: (parent) => module.parent === parent } ${comment}`,
    }
    const answers = await twice(code)

    for (const { answer } of answers) {
      expect(answer).toMatchObject({
        parent: true,
        resolved: true,
        path: 'index.js',
        cached: true,
        kind: 'function',
        paths: true,
        directory: true,
        missing: 'MODULE_NOT_FOUND',
      })
    }
    expect(answers[1]?.answer).toEqual({
      ...(answers[0]?.answer as object),
      other: expect.anything() as unknown,
    })
  })

  it('runs code that has changed, of the same length too', async () => {
    const lambda = await startLambda()
    const answers = []
    for (const letter of ['a', 'b', 'a']) {
      answers.push((await coldly(lambda, 'changed', `exports.handler = async () => '${letter}' ${comment}`)).answer)
    }

    expect(answers).toEqual(['a', 'b', 'a'])
  })

  it('says of code that does not compile what Node says', async () => {
    const [first, second] = await twice(`exports.handler = async () => { ${comment}`, false)

    expect(first?.answer).toMatchObject({ errorType: 'Runtime.UserCodeSyntaxError' })
    const messages = [first, second].map((invoked) => invoked?.answer as { errorMessage: string })
    expect(messages.map(({ errorMessage }) => errorMessage)).toEqual([
      'SyntaxError: Unexpected end of input',
      'SyntaxError: Unexpected end of input',
    ])
  })

  it('believes nothing that a function says V8 has made', async () => {
    const lambda = await startLambda()
    const honest = `exports.handler = async () => 'honest' ${comment}`
    const before = keptCode().kept.size
    await coldly(lambda, 'liar', {
      'honest.js': honest,
      'index.js': `const vm = require('node:vm'), crypto = require('node:crypto'), Module = require('node:module')
       vm.Script.prototype.createCachedData = () => Buffer.from('made up')
       crypto.Hash.prototype.digest = () => 'always the same'
       const compile = Module.prototype._compile
       Module.prototype._compile = function (content, ...more) { return compile.call(this, content.replace('honest', 'forged'), ...more) }
       require('./honest')
       exports.handler = async () => 'liar' ${comment}`,
    })

    const { answer } = await coldly(lambda, 'honest', honest)

    expect(keptCode().kept.size).toBeGreaterThan(before)
    expect(answer).toBe('honest')
  })

  it('takes the SDK from where it was found before', async () => {
    const [first, second] = await twice(
      `const { DynamoDBClient } = require('@aws-sdk/client-dynamodb'); exports.handler = async () => new DynamoDBClient({}).config.serviceId ${comment}`,
    )

    expect([first?.answer, second?.answer]).toEqual(['DynamoDB', 'DynamoDB'])
    expect(keptCode().resolved.size).toBeGreaterThan(10)
  })
})
