/** Customers: relations both ways, one of them within a database, and a rollup over the other side of one. */
export const crm = `# Our customers.
databases:
  companies:
    title: Companies
    icon: 🏢
    properties:
      Name: title
      Industry: { select: [{ name: Food, color: green }, Retail, Other] }   # for the yearly report
      Website: url
      Volume: { rollup: Deals.Amount, function: sum }

  contacts:
    title: Contacts
    icon: 👤
    properties:
      Name: title
      E-mail: email
      Employer: { relation: companies, reverse: Contacts }
      Manager: { relation: contacts, reverse: Reports }   # within the database
      Fax: phone_number

  deals:
    title: Deals
    icon: 🤝
    properties:
      Name: title
      Company: { relation: companies, reverse: Deals }
      Contact: { relation: contacts }
      Amount: { number: euro }
      Stage: { select: [Open, Won, Lost] }
`;

/** The same after a migration: a rename, a select that becomes a status, a new rollup and a dropped column. */
export const migratedCrm = crm
	.replace("      Website: url\n", "      Homepage: { type: url, was: Website }\n")
	.replace("Stage: { select: [Open, Won, Lost] }", "Stage: { status: [Open, Won, Lost] }")
	.replace(
		"      Fax: phone_number\n",
		"      Employer's sector: { rollup: Employer.Industry, function: show_original }\n",
	);
