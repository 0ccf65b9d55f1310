import { type Answer, codeOf, type TestClient } from './test-client.ts';

/** A custom activity type as tests describe it: attributes as `apiName: [display name, data type]`. */
export interface TypeWanted {
  apiName: string;
  name: string;
  filterName: string;
  primary: [apiName: string, name: string];
  attributes: Record<string, [name: string, dataType: string]>;
}

const TYPE = '/rest/v1/activities/external/type';

/** Creates and approves a type as a client does, by its three calls; returns its number. */
export async function provisionType(client: TestClient, wanted: TypeWanted): Promise<number> {
  const { apiName, name, filterName, primary, attributes } = wanted;
  await done(
    client.post(`${TYPE}.json`, {
      apiName,
      name,
      triggerName: `${filterName}, as a trigger`,
      filterName,
      primaryAttribute: { apiName: primary[0], name: primary[1] },
    }),
  );
  await done(
    client.post(`${TYPE}/${apiName}/attributes/create.json`, {
      attributes: Object.entries(attributes).map(([key, [display, dataType]]) => ({
        apiName: key,
        name: display,
        dataType,
      })),
    }),
  );
  return (await done(client.post(`${TYPE}/${apiName}/approve.json`))).result?.[0].id;
}

async function done(call: Promise<Answer>): Promise<Answer> {
  const answer = await call;
  if (!answer.success) throw new Error(`${codeOf(answer)}: ${answer.errors?.[0]?.message}`);
  return answer;
}
