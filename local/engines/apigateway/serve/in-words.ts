/** A time as API Gateway writes it in claims and logs: `Wed Mar 30 05:46:40 UTC 2022`. */
export function inWords(milliseconds: number): string {
  const [day, date, month, year, time] = new Date(milliseconds).toUTCString().replace(',', '').split(' ')
  return `${day} ${month} ${date} ${time} UTC ${year}`
}
