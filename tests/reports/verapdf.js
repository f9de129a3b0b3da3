// Run by the Rhino shell inside veraPDF's jar, so that a machine needs a Java runtime but no compiler:
// prints one line of JSON per file, with the clauses of PDF/UA-1 that it breaks and how often.
var flavour = org.verapdf.pdfa.flavours.PDFAFlavour.PDFUA_1;
org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider.initialise();
var foundry = org.verapdf.pdfa.Foundries.defaultInstance();

for (var place = 0; place < arguments.length; place++) {
  var parser = foundry.createParser(new java.io.File(arguments[place]), flavour);
  var result = foundry.createValidator(flavour, false).validate(parser);
  var broken = {};
  for (var checks = result.getFailedChecks().entrySet().iterator(); checks.hasNext(); ) {
    var check = checks.next();
    broken[check.getKey().getClause() + "-" + check.getKey().getTestNumber()] = Number(check.getValue());
  }
  print(JSON.stringify({
    file: String(arguments[place]),
    checks: Number(result.getTotalAssertions()),
    compliant: result.isCompliant() == true,
    broken: broken,
  }));
  parser.close();
}
