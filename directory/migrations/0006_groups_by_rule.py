"""Groups may follow a rule, lie inside one another, come from on premises; people have a department and a job title."""


import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0005_words'),
    ]

    operations = [
        migrations.AddField(
            model_name='group',
            name='membership_rule',
            field=models.TextField(blank=True, db_default='', default='', help_text='Makes the group dynamic: whoever matches is a member. Empty where members are assigned.', max_length=3072, verbose_name='membership rule'),
        ),
        migrations.AddField(
            model_name='group',
            name='on_premises',
            field=models.BooleanField(db_default=False, default=False, help_text='Name and members are mastered in the on-premises directory.', verbose_name='synchronised from on premises'),
        ),
        migrations.AddField(
            model_name='group',
            name='rule_cursor',
            field=models.UUIDField(editable=False, help_text='The last person the rule was applied to in the present round.', null=True),
        ),
        migrations.AddField(
            model_name='group',
            name='rule_due_at',
            field=models.DateTimeField(editable=False, help_text='Since when the rule waits to be applied to everybody; real time.', null=True),
        ),
        migrations.AddField(
            model_name='group',
            name='security_enabled',
            field=models.BooleanField(db_default=True, default=True, help_text='Only such a group can carry licences; a mail group need not be one.', verbose_name='security enabled'),
        ),
        migrations.AddField(
            model_name='tenant',
            name='stranded_licenses',
            field=models.CharField(choices=[('keep_in_error', 'Stay in error until the dependency is solved (since 2025)'), ('convert_to_direct', 'Become a direct licence (before 2025)')], db_default='keep_in_error', default='keep_in_error', help_text='What becomes of an inherited licence when its group lets go of it, but another one needs it.', max_length=20, verbose_name='licences that others depend on'),
        ),
        migrations.AddField(
            model_name='user',
            name='department',
            field=models.CharField(blank=True, db_default='', default='', max_length=64, verbose_name='department'),
        ),
        migrations.AddField(
            model_name='user',
            name='job_title',
            field=models.CharField(blank=True, db_default='', default='', max_length=128, verbose_name='job title'),
        ),
        migrations.CreateModel(
            name='GroupNesting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='nested', to='directory.group', verbose_name='group')),
                ('member_group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='nested_in', to='directory.group', verbose_name='member group')),
            ],
            options={
                'verbose_name': 'nested group',
                'verbose_name_plural': 'nested groups',
                'constraints': [models.UniqueConstraint(fields=('group', 'member_group'), name='nested_once_per_group'), models.CheckConstraint(condition=models.Q(('group', models.F('member_group')), _negated=True), name='no_group_inside_itself')],
            },
        ),
    ]
