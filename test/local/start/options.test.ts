import fc from 'fast-check'
import { parseDuration, parseTime } from '../../../local/start/duration'
import { checkOptions } from '../../../local/start/options'

describe('parseDuration', () => {
  it.each([
    ['90s', 90_000],
    ['15m', 900_000],
    ['2h', 7_200_000],
    ['3d', 259_200_000],
    ['1w', 604_800_000],
    ['1h30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['250ms', 250],
    ['250', 250],
    [250, 250],
  ])('reads %p as %d ms', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds)
  })

  it.each(['', '3 days', '-1s', 's', '3y', '1h x', -1, Number.NaN])('refuses %p, and says what to write', (text) => {
    expect(() => parseDuration(text)).toThrow('write it like 90s, 15m, 2h, 3d, 1w')
  })

  it('adds up the parts', () => {
    fc.assert(
      fc.property(fc.nat(99), fc.nat(99), fc.nat(99), (days, hours, seconds) => {
        const sum = ((days * 24 + hours) * 3600 + seconds) * 1000
        expect(parseDuration(`${days}d${hours}h${seconds}s`)).toBe(sum)
      }),
    )
  })
})

describe('parseTime', () => {
  it('reads a Date, milliseconds and ISO 8601', () => {
    const time = Date.parse('2026-01-05T09:00:00Z')
    expect([parseTime(new Date(time)), parseTime(time), parseTime('2026-01-05T09:00:00Z')]).toEqual([time, time, time])
    expect(() => parseTime('soon')).toThrow('"soon" is no time')
  })
})

describe('checkOptions', () => {
  it.each(['smtp://localhost:1025', 'smtps://user:password@mail.example.com', '{"host":"localhost","port":1025}'])(
    'accepts %s to forward mail to',
    (smtp) => checkOptions({ smtp }),
  )

  it('repeats nothing of an address that may hold a password', () => {
    const refused = () => checkOptions({ smtp: 'user:hunter2@mail.example.com' })
    expect(refused).toThrow('option "smtp"')
    expect(refused).not.toThrow('hunter2')
  })

  it.each([
    ['allowedOrigins', '*'],
    ['allowedOrigins', 'null'],
    ['allowedOrigins', 'app.example'],
    ['allowedOrigins', 'https://app.example/'],
    ['allowedOrigins', 'https://user@app.example'],
    ['allowedOrigins', 'file:///'],
    ['allowedHosts', '*'],
    ['allowedHosts', 'app.example:80'],
    ['allowedHosts', 'http://app.example'],
  ])('refuses %s that would let more in than was meant: %s', (option, one) => {
    expect(() => checkOptions({ [option]: [one] })).toThrow(`option "${option}": expected`)
    expect(() => checkOptions({ [option]: one })).toThrow(`option "${option}": expected`)
  })

  it('accepts origins and hosts', () => {
    checkOptions({ allowedOrigins: ['https://app.example', 'http://localhost:5173'], allowedHosts: ['Host.internal'] })
  })

  it('accepts what is documented, and undefined for what is absent', () => {
    const parameters = { Stage: 'prod', App: { Size: '1' } }
    checkOptions({ assembly: 'cdk.out', clock: 'manual', awsPort: 0, parameters, data: undefined, sync: true })
  })

  it.each([
    [{ asembly: 'x' }, 'option "asembly": there is no such option; there are: assembly, clock'],
    [{ clock: 'frozen' }, 'option "clock": expected "running" or "manual", not "frozen"'],
    [{ awsPort: 70_000 }, 'option "awsPort": expected a port number'],
    [{ webPort: '3000' }, 'option "webPort": expected a port number from 0 (any that is free) to 65535, not "3000"'],
    [{ start: 'soon' }, 'option "start": expected a time'],
    [{ parameters: { Stage: 1 } }, 'option "parameters": expected an object of strings'],
    [{ accountId: '12' }, 'option "accountId": expected an account number of 12 digits'],
    [{ region: 'Mars' }, 'option "region": expected an AWS region'],
    [{ data: '' }, 'option "data": expected a string that is not empty'],
    [{ smtp: 'localhost:1025' }, 'option "smtp": expected an address like smtp://localhost:1025'],
  ])('refuses %j', (options, message) => {
    expect(() => checkOptions(options)).toThrow(message)
  })
})
