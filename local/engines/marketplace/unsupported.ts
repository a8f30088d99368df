/** Operations that AWS has and this engine doesn't model, with what to do instead. */

export const notModelled: Readonly<Record<string, string>> = {
  RegisterUsage: 'it is for containers, which nothing here runs: usage is metered by BatchMeterUsage or MeterUsage',
}
