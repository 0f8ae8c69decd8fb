"""People keep the language they chose, as Graph's preferredLanguage."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0003_branding")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="preferred_language",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="As the person chose it, for example de or es.",
                max_length=16,
                verbose_name="preferred language",
            ),
        ),
    ]
