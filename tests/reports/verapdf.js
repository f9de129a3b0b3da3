// Run by the Rhino shell inside veraPDF's jar, so that a machine needs a Java runtime but no compiler:
// arguments are a flavour such as PDFUA_1 or PDFA_3_A and a file, in turn. Prints one line of JSON per file, with the
// clauses of its flavour that it breaks and how often.
org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider.initialise();
var foundry = org.verapdf.pdfa.Foundries.defaultInstance();

for (var place = 0; place < arguments.length; place += 2) {
  var flavour = org.verapdf.pdfa.flavours.PDFAFlavour[arguments[place]];
  var parser = foundry.createParser(new java.io.File(arguments[place + 1]), flavour);
  var result = foundry.createValidator(flavour, false).validate(parser);
  var broken = {};
  for (var checks = result.getFailedChecks().entrySet().iterator(); checks.hasNext(); ) {
    var check = checks.next();
    broken[check.getKey().getClause() + "-" + check.getKey().getTestNumber()] = Number(check.getValue());
  }
  print(JSON.stringify({
    file: String(arguments[place + 1]),
    checks: Number(result.getTotalAssertions()),
    compliant: result.isCompliant() == true,
    broken: broken,
  }));
  parser.close();
}
