import java.io.File;
import java.util.Collections;
import java.util.Date;
import java.util.HashSet;
import java.util.Set;
import java.util.logging.LogManager;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.Rule;
import org.verapdf.pdfa.validation.profiles.RuleId;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.pdfa.validation.profiles.Variable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Checks PDF files against a profile of veraPDF and prints one line a file, then one line a broken rule.
 *
 * Arguments: flavour (ua1), profile inside the jar (PDFUA-1.xml), files. Exit 1 when a file breaks a rule.
 * The profile is read here by hand, because veraPDF's own reader wants a library that Java no longer carries.
 */
public class VeraPdf {
  public static void main(String[] arguments) throws Exception {
    LogManager.getLogManager().reset();
    VeraGreenfieldFoundryProvider.initialise();
    PDFAFlavour flavour = PDFAFlavour.fromString(arguments[0]);
    ValidationProfile profile = profile(flavour, arguments[1]);
    boolean allFit = true;
    for (int i = 2; i < arguments.length; i++) {
      allFit &= fits(new File(arguments[i]), flavour, profile);
    }
    System.exit(allFit ? 0 : 1);
  }

  static boolean fits(File file, PDFAFlavour flavour, ValidationProfile profile) throws Exception {
    try (PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour);
        PDFAValidator validator = Foundries.defaultInstance().createValidator(profile, false)) {
      ValidationResult result = validator.validate(parser);
      System.out.printf(
          "%s compliant=%s assertions=%d rules=%d%n",
          file.getName(), result.isCompliant(), result.getTotalAssertions(), profile.getRules().size());
      for (TestAssertion assertion : result.getTestAssertions()) {
        if (assertion.getStatus() == TestAssertion.Status.FAILED) {
          RuleId rule = assertion.getRuleId();
          String message = assertion.getMessage().replaceAll("\\s+", " ");
          System.out.printf("  %s-%d %s%n", rule.getClause(), rule.getTestNumber(), message);
        }
      }
      return result.isCompliant();
    }
  }

  static ValidationProfile profile(PDFAFlavour flavour, String name) throws Exception {
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(VeraPdf.class.getResourceAsStream("/org/verapdf/pdfa/validation/" + name));
    Set<Rule> rules = new HashSet<>();
    NodeList found = document.getElementsByTagName("rule");
    for (int i = 0; i < found.getLength(); i++) {
      rules.add(rule((Element) found.item(i)));
    }
    Set<Variable> variables = new HashSet<>();
    found = document.getElementsByTagName("variable");
    for (int i = 0; i < found.getLength(); i++) {
      Element one = (Element) found.item(i);
      variables.add(
          Profiles.variableFromValues(
              one.getAttribute("name"), one.getAttribute("object"), text(one, "defaultValue"), text(one, "value")));
    }
    return Profiles.profileFromValues(
        flavour, Profiles.profileDetailsFromValues("", "", "", new Date(0)), "", rules, variables);
  }

  static Rule rule(Element element) {
    Element id = (Element) element.getElementsByTagName("id").item(0);
    RuleId ruleId =
        Profiles.ruleIdFromValues(
            PDFAFlavour.Specification.valueOf(id.getAttribute("specification")),
            id.getAttribute("clause"),
            Integer.parseInt(id.getAttribute("testNumber")));
    String deferred = element.getAttribute("deferred");
    return Profiles.ruleFromValues(
        ruleId,
        element.getAttribute("object"),
        deferred.isEmpty() ? null : Boolean.valueOf(deferred),
        element.getAttribute("tags"),
        text(element, "description"),
        text(element, "test"),
        Profiles.errorFromValues(text(element, "message"), Collections.emptyList()),
        Collections.emptyList());
  }

  static String text(Element element, String name) {
    NodeList found = element.getElementsByTagName(name);
    return found.getLength() == 0 ? "" : found.item(0).getTextContent().trim();
  }
}
