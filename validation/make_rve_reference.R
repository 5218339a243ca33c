# Robust variance estimation by robumeta: correlated and hierarchical effects, small-sample corrections; and the variances
# of its coefficients by clubSandwich's CR0, CR1 and CR1p.
#   Debian: apt-get install r-cran-robumeta r-cran-clubsandwich r-cran-jsonlite
#   Rscript validation/make_rve_reference.R        (from the root of the repository)
# Reads tests/reference/data/{assink2016,konstantopoulos2011}.csv, writes tests/models/dependent/rve.json.
suppressMessages({library(robumeta); library(clubSandwich); library(jsonlite)})
read <- function(name) read.csv(file.path("tests/reference/data", paste0(name, ".csv")))
data <- list(assink2016 = read("assink2016"), konstantopoulos2011 = read("konstantopoulos2011"))
data$assink2016$cluster <- data$assink2016$study; data$konstantopoulos2011$cluster <- data$konstantopoulos2011$district
formulas <- list(assink2016 = c("yi ~ 1", "yi ~ year", "yi ~ pubstatus + year"), konstantopoulos2011 = c("yi ~ 1", "yi ~ year"))
n <- function(x) unname(as.numeric(x)); cases <- list()
for (name in names(data)) for (f in formulas[[name]]) for (m in c("CORR", "HIER")) for (rho in if (m == "CORR") c(0, 0.8) else 0.8) {
  d <- data[[name]]
  r <- robu(as.formula(f), data = d, studynum = cluster, var.eff.size = vi, modelweights = m, rho = rho, small = TRUE)
  cr <- function(type) I(n(diag(vcovCR(r, type = type))))
  cases[[length(cases) + 1]] <- list(CR0 = cr("CR0"), CR1 = cr("CR1"), CR1p = cr("CR1p"), data = name, formula = f, working_model = m, rho = rho, estimate = I(n(r$reg_table$b.r)), se = I(n(r$reg_table$SE)),
    df = I(n(r$reg_table$dfs)), p_value = I(n(r$reg_table$prob)), ci_low = I(n(r$reg_table$CI.L)), ci_high = I(n(r$reg_table$CI.U)),
    tau2 = n(r$mod_info$tau.sq), omega2 = n(r$mod_info$omega.sq), I2 = n(r$mod_info$I.2))
}
write(toJSON(list(made_with = list(R = R.version.string, robumeta = as.character(packageVersion("robumeta")), clubSandwich = as.character(packageVersion("clubSandwich"))), cases = cases),
             digits = 15, auto_unbox = TRUE, pretty = 1), "tests/models/dependent/rve.json")
