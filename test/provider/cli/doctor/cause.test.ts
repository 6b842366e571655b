import { describe, expect, test } from "vitest";
import { causeOf } from "../../../../provider/src/cli/doctor/cause.ts";
import type { Fault } from "../../../../provider/src/core/model.ts";

const fault = (code: string, kind: Fault["kind"] = "terminal"): Fault => ({
  kind,
  action: "SendFile",
  code,
  message: "",
});

describe("causeOf", () => {
  test.each<[string, string, RegExp]>([
    ["InvalidAccessKeyId.NotFound", "credentials", /access key id/],
    ["InvalidAccessKeyId.Inactive", "credentials", /Enable/],
    ["Forbidden.AccessKeyDisabled", "credentials", /Enable/],
    ["SignatureDoesNotMatch", "credentials", /secret/],
    ["IncompleteSignature", "credentials", /secret/],
    ["InvalidSecurityToken.Expired", "credentials", /expired/],
    ["InvalidSecurityToken.Malformed", "credentials", /security token/],
    ["InvalidSecurityToken.MismatchWithAccessKey", "credentials", /security token/],
    ["MissingSecurityToken", "credentials", /security token/],
    ["InsufficientBalance", "credentials", /bills/],
    ["Forbidden.RiskControl", "credentials", /bills/],
    ["InvalidTimeStamp.Expired", "clock", /clock/],
    ["InvalidTimeStamp.Format", "clock", /clock/],
    ["IllegalTimestamp", "clock", /clock/],
    ["InvalidRegionId.NotFound", "region", /region/],
    ["RegionId.ApiNotSupported", "region", /region/],
    ["InvalidVersion", "endpoint", /another API/],
    ["InvalidApi.NotFound", "endpoint", /another API/],
    ["InvalidProtocol.NeedSsl", "endpoint", /https/],
    ["ENOTFOUND", "endpoint", /region.*DNS/],
    ["EAI_AGAIN", "endpoint", /region.*DNS/],
    ["CERT_HAS_EXPIRED", "endpoint", /certificate/],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "endpoint", /NODE_EXTRA_CA_CERTS/],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "endpoint", /proxy/],
    ["MalformedAnswer", "endpoint", /HTTPS_PROXY/],
    ["ECONNREFUSED", "endpoint", /firewall/],
    ["Timeout", "endpoint", /firewall/],
  ])("%s is about the %s", (code, kind, todo) => {
    const cause = causeOf(fault(code));
    expect(cause).toEqual({ kind, todo: expect.stringMatching(todo) });
  });

  test.each(["Forbidden.RAM", "NoPermission", "Operation.Forbidden", "ImplicitDeny"])(
    "%s is a missing permission",
    (code) => {
      expect(causeOf(fault(code))).toEqual({ kind: "permission" });
    },
  );

  test.each(["InvalidInstance.NotFound", "MissingParameter", "InvalidCmdType.NotFound", "Whatever"])(
    "%s comes from the action, so that the call got through",
    (code) => {
      expect(causeOf(fault(code))).toEqual({ kind: "reached" });
    },
  );

  test.each<[string, Fault["kind"]]>([
    ["Throttling.User", "throttled"],
    ["ServiceUnavailable", "transient"],
    ["InternalError", "lost"],
  ])("%s says that the API was busy", (code, kind) => {
    expect(causeOf(fault(code, kind))).toEqual({ kind: "busy" });
  });
});
